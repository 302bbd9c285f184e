#!/usr/bin/env bash
# Usage: .ci/import.sh [FOLDER]      (needs Node.js 20 or later and npm on the path; FOLDER is imports/ by default)
#
# Generates Python classes from imports/crds.yaml with `cdk8s import`, and replaces the content of FOLDER with them, crds.yaml, and
# crds.yaml.sha256: the checksum of the bundle that the classes were generated from. Nothing else writes that checksum, so a bundle that
# has changed since is noticed. The result depends only on the bundle and .ci/node/package-lock.json, byte for byte.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
node_folder="$root/.ci/node"
output=${1:-"$root/imports"}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { printf '%s\n' "$1" >&2; exit 2; }

[ $# -le 1 ] || fail "usage: .ci/import.sh [FOLDER]"
for program in node npm; do command -v "$program" >/dev/null || fail "$program is not on the path; install Node.js 20 or later"; done
if [ -d "$output" ] && [ -n "$(ls -A "$output")" ] && [ ! -f "$output/crds.yaml" ]; then
  fail "$output: holds other files and no crds.yaml; name an empty or a new folder"
fi

# Install the CLI exactly as locked, and again only if the lock file is newer.
installed="$node_folder/node_modules/.package-lock.json"
if [ ! -f "$installed" ] || [ "$node_folder/package-lock.json" -nt "$installed" ]; then
  npm ci --prefix "$node_folder" --no-audit --no-fund --loglevel=error >&2
fi

# Run in a scratch folder, because the CLI writes into a cdk8s.yaml that it finds in the current one.
cp "$root/imports/crds.yaml" "$scratch/crds.yaml"
(
  cd "$scratch"
  node "$node_folder/node_modules/cdk8s-cli/bin/cdk8s" import crds.yaml --language python --output new --no-save --check-upgrade=false >&2
  if command -v sha256sum >/dev/null; then sha256sum crds.yaml; else shasum -a 256 crds.yaml; fi > new/crds.yaml.sha256
)
mv "$scratch/crds.yaml" "$scratch/new/crds.yaml"

# Change FOLDER only now that the CLI has succeeded. Remove everything: the CLI itself leaves classes of removed CRDs behind.
mkdir -p "$output"
find "$output" -mindepth 1 -delete
cp -R "$scratch/new/." "$output/"
