#!/usr/bin/env bash
# kseval's tests in an environment of its own: only the extra `eval`, no sibling package. FOLDER PYTHON TORCH_INDEX
set -euo pipefail
folder=$1 python=$2 torch_index=${3:-}
rm -rf "$folder/source"
mkdir -p "$folder/source"
git archive HEAD | tar -x -C "$folder/source"
cd "$folder/source"
rm -rf kscurate ksgen training benchmarks
find tests -mindepth 1 -maxdepth 1 -not -name eval -not -name ground -not -name __init__.py \
    -not -name bad_server.py -not -name trained_weights.py -exec rm -rf {} +
[ -d ../venv ] || "$python" -m venv ../venv
pip=(../venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt)
# shellcheck disable=SC2086
"${pip[@]}" $torch_index torch
"${pip[@]}" ".[eval]" pytest pytest-xdist hypothesis
for absent in ray scenedetect diffusers kscurate ksgen; do
    if ../venv/bin/python -c "import $absent" 2>/dev/null; then
        echo "$absent is here, which kseval must do without" >&2
        exit 1
    fi
done
../venv/bin/python -m pytest -q -p no:cacheprovider -n auto tests/eval
