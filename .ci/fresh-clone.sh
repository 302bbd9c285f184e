#!/usr/bin/env bash
# Usage: .ci/fresh-clone.sh      Clone the project into an empty folder and run the README's quick start and the tests of the wheel with only Python, make and git on the path.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Replace the path by a folder of links, so that no node, no npm and nothing that was installed by hand is found.
mkdir "$scratch/bin"
for program in python3 make git bash sh env touch rm mkdir cat dirname basename uname grep sed head tail; do
  ln -s "$(python3 -c 'import os, shutil, sys; print(os.path.realpath(sys.executable) if sys.argv[1] == "python3" else shutil.which(sys.argv[1]))' "$program")" "$scratch/bin/$program"
done

git clone --quiet "$root" "$scratch/clone"
cd "$scratch/clone"
env PATH="$scratch/bin" make synth
changed=$(git status --porcelain)
[ -z "$changed" ] || { printf 'make synth changed what is committed:\n%s\n' "$changed" >&2; exit 1; }
env PATH="$scratch/bin" make verify
env PATH="$scratch/bin" make test
env PATH="$scratch/bin" .venv/bin/python -m pytest -m wheel tests/wheel # builds the wheel, and installs it in an environment of its own
