#!/bin/bash
# The libraries in the binary. Without an argument: the list that `leadlab licenses` prints (kept as third-party.tsv).
# With --texts: the full texts of their licences, for packages. Needs cargo and jq.
set -euo pipefail
cd "$(dirname "$0")/.."

# The crates that are linked into the binary: normal dependencies, for the target that is released.
linked=$(cargo tree --locked --quiet --edges normal --target x86_64-unknown-linux-gnu --prefix none --format '{p}' \
    | sed -E 's/^([^ ]+) v([^ ]+).*/\1 \2/' | grep -v '^leadlab ' | LC_ALL=C sort -u)
packages=$(cargo metadata --locked --quiet --format-version 1 --filter-platform x86_64-unknown-linux-gnu)

rows() {
    jq -r '.packages[] | [.name + " " + .version, .license // "see its file", .repository // "", .manifest_path] | @tsv' \
        <<<"$packages" | LC_ALL=C sort | awk -F'\t' -v OFS='\t' 'NR == FNR { linked[$0]; next } $1 in linked' <(echo "$linked") -
}

if [[ "${1:-}" != --texts ]]; then
    rows | cut -f 1-2
    exit
fi

echo "LeadLab contains the libraries below, each with its licence and the notices of its authors."
rows | while IFS=$'\t' read -r name license repository manifest; do
    printf '\n%s\n%s\nLicence: %s\n%s\n' "$(printf '=%.0s' {1..78})" "$name" "$license" "$repository"
    find "$(dirname "$manifest")" -maxdepth 1 -type f \
        \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' -o -iname 'copyright*' \) \
        | LC_ALL=C sort | while read -r file; do
        printf '\n-- %s --\n\n' "$(basename "$file")"
        cat "$file"
    done
done
