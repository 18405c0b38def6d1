#!/bin/bash
# Tries the packages of target/packages in test roots: what the linters say, that the binary is static and starts in a
# directory with nothing else in it, and that install, start, upgrade, remove and purge do what they should.
#
# Runs as root. Needs dpkg, lintian, rpm, rpmlint and systemd's tools.
set -euo pipefail
cd "$(dirname "$0")/.."

deb=$(echo target/packages/leadlab_*_amd64.deb)
rpm=$(echo target/packages/leadlab-*.x86_64.rpm)
binary=$(echo target/packages/leadlab-*-x86_64-linux)
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

passed=0
say() { printf '%s\n' "-- $*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
# What a command said is in $work/said while the next one runs.
check() { # check WHAT COMMAND…
    local what=$1
    shift
    "$@" > "$work/now" 2>&1 || { cat "$work/now" >&2; fail "$what"; }
    mv "$work/now" "$work/said"
    passed=$((passed + 1))
}
refuse() { # refuse WHAT COMMAND…
    local what=$1
    shift
    if "$@" > "$work/now" 2>&1; then cat "$work/now" >&2; fail "$what"; fi
    passed=$((passed + 1))
}
mode_is() { [ "$(stat -c '%a %U:%G' "$1")" = "$2" ] || { stat -c '%n is %a %U:%G' "$1"; return 1; }; }

say 'the binary'
size=$(stat -c %s "$binary")
echo "$size bytes"
check 'the binary has at most 30 MiB' test "$size" -le $((30 * 1024 * 1024))
ldd "$binary" > "$work/ldd" 2>&1 || true
check 'the binary is static' grep -qE 'statically linked|not a dynamic executable' "$work/ldd"

say 'the linters'
check 'lintian reports nothing' lintian --fail-on error,warning,info --suppress-tags bad-distribution-in-changes-file "$deb"
rpmlint -c packaging/rpm/rpmlint.toml "$rpm" > "$work/rpmlint" 2>&1 || { cat "$work/rpmlint"; fail 'rpmlint'; }
check 'rpmlint reports nothing' grep -qE ' 0 errors, 0 warnings' "$work/rpmlint"
exposure=$(systemd-analyze security --offline=true packaging/leadlab.service 2>/dev/null | sed -n 's/.*service: \([0-9.]*\).*/\1/p')
echo "systemd-analyze security: $exposure"
check 'the unit is exposed by 1.5 at most' awk -v exposure="$exposure" 'BEGIN { exit !(exposure != "" && exposure <= 1.5) }'

# start ROOT USER: runs the unit's ExecStart as the unit's user in that root, which holds nothing but the package.
start() {
    local root=$1 ids=$2
    local command
    command=$(sed -n 's/^ExecStart=//p' "$root/usr/lib/systemd/system/leadlab.service")
    # shellcheck disable=SC2086 # the command is a list of words
    (umask 0077 && exec env -i PATH=/usr/sbin:/usr/bin LEADLAB__SERVER__LISTEN='["127.0.0.1:18470"]' LEADLAB__METRICS__LISTEN='' \
        chroot --userspec="$ids" "$root" $command) > "$work/server.out" 2> "$work/server.err" &
    server=$!
    for _ in $(seq 100); do
        if inside "$root" "$ids" health > /dev/null 2>&1; then return 0; fi
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    cat "$work/server.out" "$work/server.err" >&2
    return 1
}
inside() { # inside ROOT USER ARGUMENTS…: the program in that root as that user
    local root=$1 ids=$2
    shift 2
    env -i PATH=/usr/sbin:/usr/bin LEADLAB__SERVER__LISTEN='["127.0.0.1:18470"]' LEADLAB__METRICS__LISTEN='' \
        chroot --userspec="$ids" "$root" /usr/bin/leadlab -c /etc/leadlab/leadlab.toml "$@"
}
stop() {
    kill -TERM "$server"
    local status=0
    wait "$server" || status=$?
    server=
    return "$status"
}
ids_of() { awk -F: '$1 == "leadlab" { print $3 ":" $4 }' "$1/etc/passwd"; }

say 'the deb: install, start, upgrade, remove, purge'
root=$work/deb
mkdir -p "$root"/{var/lib/dpkg/{info,updates},etc,tmp}
touch "$root/var/lib/dpkg/status" "$root/etc/passwd" "$root/etc/group"
dpkg_in() { dpkg --root="$root" --force-script-chrootless --force-depends --log=/dev/null "$@"; }
check 'it installs' dpkg_in --install "$deb"
check 'it prints the next steps' grep -q 'setup-link' "$work/said"
check 'its user is made' grep -q '^leadlab:' "$root/etc/passwd"
ids=$(ids_of "$root")
[ "$(stat -c %a "$root/etc/leadlab/leadlab.toml")" = 640 ] || fail 'the configuration is 0640'
[ "$(stat -c %u:%g "$root/etc/leadlab/leadlab.toml")" = "0:${ids#*:}" ] || fail 'the configuration is root:leadlab'
[ "$(stat -c %a:%u "$root/var/lib/leadlab")" = "700:${ids%:*}" ] || fail 'the data directory is 0700 and the user'\''s'
check 'the configuration is sound' inside "$root" "$ids" config check
check 'it starts' start "$root" "$ids"
check 'it is ready' inside "$root" "$ids" health --ready
check 'it makes an organisation' inside "$root" "$ids" org create --name Test
check 'it stops with status 0' stop
printf '\n# by hand\n' >> "$root/etc/leadlab/leadlab.toml"
dpkg-deb --raw-extract "$deb" "$work/newer"
sed -i 's/^Version: .*/Version: 99.0.0-1/' "$work/newer/DEBIAN/control"
dpkg-deb --build "$work/newer" "$work/newer.deb" > /dev/null
check 'it upgrades' dpkg_in --install "$work/newer.deb"
refuse 'an upgrade prints no next steps' grep -q 'setup-link' "$work/said"
check 'the configuration stays as it was changed' grep -q '# by hand' "$root/etc/leadlab/leadlab.toml"
check 'it starts on the data of before' start "$root" "$ids"
check 'the data are there' inside "$root" "$ids" org show
check 'it stops' stop
check 'it is removed' dpkg_in --remove leadlab
refuse 'the binary is gone' test -e "$root/usr/bin/leadlab"
check 'it is purged' dpkg_in --purge leadlab
refuse 'the configuration is gone' test -e "$root/etc/leadlab/leadlab.toml"
check 'the data are kept' test -e "$root/var/lib/leadlab/leadlab.redb"

say 'the rpm: install, start, remove'
root=$work/rpm
mkdir -p "$root"/{etc,tmp}
printf 'root:x:0:0::/root:/bin/sh\nleadlab:x:998:998::/var/lib/leadlab:/sbin/nologin\n' > "$root/etc/passwd"
printf 'root:x:0:\nleadlab:x:998:\n' > "$root/etc/group"
check 'it installs' rpm --root "$root" --install --nodeps --noscripts "$rpm"
for script in packaging/rpm/*.sh packaging/debian/p*; do
    check "$script is sound" sh -n "$script"
done
chown 0:998 "$root/etc/leadlab" "$root/etc/leadlab/leadlab.toml"
install -d -m 0700 -o 998 -g 998 "$root/var/lib/leadlab"
check 'it starts' start "$root" 998:998
check 'it stops with status 0' stop
check 'it is removed' rpm --root "$root" --erase --noscripts leadlab
refuse 'the binary is gone' test -e "$root/usr/bin/leadlab"
check 'the data are kept' test -e "$root/var/lib/leadlab/leadlab.redb"

say 'an empty root'
mkdir -p "$work/empty/data"
cp "$binary" "$work/empty/leadlab"
check 'it prints its version' chroot "$work/empty" /leadlab version
chroot "$work/empty" /leadlab --data-dir /data serve --listen 127.0.0.1:18471 > "$work/empty.out" 2> "$work/empty.err" &
server=$!
for _ in $(seq 100); do
    grep -q '/setup#' "$work/empty.out" && break
    sleep 0.1
done
check 'it serves and prints the setup link' grep -q 'https://127.0.0.1:18471/setup#' "$work/empty.out"
check 'it stops with status 0' stop

printf '%s passed, 0 failed\n' "$passed"
