#!/usr/bin/env bash
# On the GPU machine, after every part was kept: bash runs/gpu_train.sh CONFIG MINUTES [more options of edgeflow train]
# Trains, goes on from $OLD (a folder of checkpoint parts that was carried) where that is set, evaluates, and leaves the model file
# and the log in $OUT, parts of at most 15 MiB.
set -euo pipefail
config=$1 minutes=$2
shift 2
if [ ! -d /tmp/gpu/data ]; then
  mkdir -p /tmp/gpu/data/train
  for file in $(cd /tmp/gpu/parts && ls | sed 's/\.part..$//' | sort -u); do cat /tmp/gpu/parts/"$file".part* >/tmp/gpu/"$file"; done
  tar -xf /tmp/gpu/wheels.tar -C /tmp/gpu
  tar -xf /tmp/gpu/eval.tar -C /tmp/gpu/data
  mv /tmp/gpu/train-*.tar /tmp/gpu/index.json /tmp/gpu/data/train/
  python3 -m pip install -q --no-index --no-deps --no-compile --upgrade --target /tmp/gpu/site /tmp/gpu/wheels/*.whl
fi
export PYTHONPATH=/tmp/gpu/site:src EDGEFLOW_DATA=/tmp/gpu/data PYTHONUNBUFFERED=1
run=/tmp/gpu/runs/$(basename "$config" .toml)
begin=("$config" --folder "$run")
[ -d "$run/checkpoints" ] && begin=(--resume "$run")
python3 -m edgeflow.cli train "${begin[@]}" --device cuda --minutes "$minutes" "$@"
cp "$run/log.jsonl" "$run/curves.png" "$OUT/"
newest=$(ls -d "$run"/checkpoints/*/ | tail -1)
for file in "$run/model.onnx" "$newest/average.safetensors"; do
  [ -f "$file" ] && split -b 15M -d -a 1 "$file" "$OUT/$(basename "$file").part"
done
ls -la "$OUT"
