# The data stay: they are the customers', not the package's.
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload || :
fi
exit 0
