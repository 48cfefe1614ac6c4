#!/usr/bin/env bash
# On the GPU machine: puts what this call carried (.gpu/N) aside in /tmp/gpu, where later calls find it.
set -euo pipefail
mkdir -p /tmp/gpu/parts
cp .gpu/*/* /tmp/gpu/parts/
ls -la /tmp/gpu/parts | tail -n +2
