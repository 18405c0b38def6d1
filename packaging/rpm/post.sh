# A first install starts nothing and prints the next steps; an upgrade restarts if the configuration is sound.
if command -v systemd-tmpfiles > /dev/null; then
    systemd-tmpfiles --create leadlab.conf || :
fi
if [ "$1" -eq 1 ]; then
    cat /usr/share/leadlab/next-steps
elif [ -d /run/systemd/system ]; then
    systemctl daemon-reload || :
    if systemctl --quiet is-active leadlab.service; then
        if leadlab -c /etc/leadlab/leadlab.toml config check; then
            systemctl restart leadlab.service || :
        else
            echo "leadlab: the configuration has faults; the old version keeps running until" >&2
            echo "leadlab: it is mended and \`systemctl restart leadlab\` is called." >&2
        fi
    fi
fi
exit 0
