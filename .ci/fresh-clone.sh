#!/usr/bin/env bash
# Usage: .ci/fresh-clone.sh      Clones the project into an empty folder and follows the README with only Python, make and git on the path.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A folder of links instead of the path: no node, no npm, nothing that was installed by hand.
mkdir "$scratch/bin"
for program in python3 make git bash sh env touch rm mkdir cat dirname basename uname grep sed; do
  ln -s "$(python3 -c 'import os, shutil, sys; print(os.path.realpath(sys.executable) if sys.argv[1] == "python3" else shutil.which(sys.argv[1]))' "$program")" "$scratch/bin/$program"
done

git clone --quiet "$root" "$scratch/clone"
cd "$scratch/clone"
env PATH="$scratch/bin" make synth
changed=$(git status --porcelain)
[ -z "$changed" ] || { printf 'make synth changed what is committed:\n%s\n' "$changed" >&2; exit 1; }
env PATH="$scratch/bin" make verify
env PATH="$scratch/bin" make test
