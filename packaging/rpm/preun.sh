# Removal stops the server; an upgrade does not.
if [ "$1" -eq 0 ] && [ -d /run/systemd/system ]; then
    systemctl --no-reload disable --now leadlab.socket leadlab.service || :
fi
exit 0
