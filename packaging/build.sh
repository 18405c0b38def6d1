#!/bin/bash
# Builds what a release consists of, into target/packages: the static binary, the deb and the rpm, checksums and a
# CycloneDX SBOM. PROFILE=release builds faster than the default `dist`, which links with thin LTO.
#
# Needs cargo with cargo-deb and cargo-generate-rpm, a C compiler, jq and gzip.
set -euo pipefail
cd "$(dirname "$0")/.."

profile=${PROFILE:-dist}
target=x86_64-unknown-linux-gnu
built=target/$target/$profile
stage=target/package
out=target/packages
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

cargo build --locked --profile "$profile" --target "$target" --bin leadlab

rm -rf "$stage" "$out"
mkdir -p "$stage"/{bin,man,completions,doc} "$out"

# The packages take everything from the stage, so that both hold the same.
install -m 0755 "$built/leadlab" "$stage/bin/leadlab"
strip --strip-unneeded --remove-section=.comment "$stage/bin/leadlab"
"$stage/bin/leadlab" man --out "$stage/man"
gzip -9n "$stage"/man/*.1
"$stage/bin/leadlab" completions bash > "$stage/completions/leadlab"
"$stage/bin/leadlab" completions zsh > "$stage/completions/_leadlab"
"$stage/bin/leadlab" completions fish > "$stage/completions/leadlab.fish"
packaging/third-party.sh --texts | gzip -9n > "$stage/doc/third-party-licenses.txt.gz"

cargo deb --no-build --no-strip --profile "$profile" --target "$target" --output "$out/leadlab_${version}-1_amd64.deb"
cargo generate-rpm --profile "$profile" --target "$target" --auto-req disabled \
    --output "$out/leadlab-${version}-1.x86_64.rpm"
install -m 0755 "$stage/bin/leadlab" "$out/leadlab-${version}-x86_64-linux"

# CycloneDX 1.5: every library that is linked into the binary.
cut -f 1 packaging/third-party.tsv | jq -R -s --arg version "$version" '{
    bomFormat: "CycloneDX", specVersion: "1.5", version: 1,
    metadata: { component: { type: "application", name: "leadlab", version: $version, licenses: [{ license: { id: "Apache-2.0" } }] } },
    components: [split("\n")[] | select(length > 0) | split(" ") | {
        type: "library", name: .[0], version: .[1], purl: "pkg:cargo/\(.[0])@\(.[1])"
    }]
}' > "$out/leadlab-${version}.cdx.json"

(cd "$out" && sha256sum leadlab* > SHA256SUMS)
ls -l "$out"
