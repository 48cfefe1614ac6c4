#!/usr/bin/env bash
# Makes .gpu/1, .gpu/2, …: what a bare GPU machine needs beside this repository, in parts that fit one call each (the project's
# tree, some 25 MB, travels with every call). Run here: bash runs/gpu_bundle.sh DATA (the folder with train/ and eval/).
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:?name the folder with train/ and eval/}
part=$((30 * 1024 * 1024))
rm -rf .gpu && mkdir -p .gpu/all
# The machine has Python 3.12, torch, NumPy, safetensors and matplotlib; these are the rest.
python3 -m pip download -q --no-deps --only-binary=:all: --python-version 3.12 --implementation cp --abi cp312 --abi abi3 --abi none \
  --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 -d .gpu/wheels \
  opencv-python-headless lightning-fabric lightning-utilities tensorboardX pydantic pydantic-core annotated-types typing-inspection \
  typer rich shellingham pycocotools onnx
tar -cf .gpu/all/wheels.tar -C .gpu wheels
tar -cf .gpu/all/eval.tar -C "$data" eval
cp "$data"/train/*.tar "$data"/train/index.json .gpu/all/
(cd .gpu/all && for file in *; do split -b "$part" -d -a 2 "$file" "../$file.part"; done)
rm -rf .gpu/all .gpu/wheels
number=0
room=0
for piece in .gpu/*.part*; do
  size=$(stat -c %s "$piece")
  if ((room < size)); then number=$((number + 1)) && room=$part && mkdir -p ".gpu/$number"; fi
  mv "$piece" ".gpu/$number/" && room=$((room - size))
done
echo "$number parts in .gpu; carry each in a call of its own: bash runs/gpu_keep.sh"
