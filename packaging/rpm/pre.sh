# The group must be there before the configuration is unpacked, which belongs to it.
getent group leadlab > /dev/null || groupadd -r leadlab
getent passwd leadlab > /dev/null ||
    useradd -r -g leadlab -d /var/lib/leadlab -s /sbin/nologin -c LeadLab leadlab
exit 0
