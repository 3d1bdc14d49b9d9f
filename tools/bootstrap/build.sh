#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Configures a preset when that is needed and builds targets of it with visible progress.
#
#   tools/bootstrap/build.sh PRESET [TARGET...]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
preset=${1:?usage: build.sh PRESET [TARGET...]}
shift
folder=$root/build/$preset
cd "$root"

# A tree that was moved or copied carries a cache of another place; CMake refuses it.
if [[ -f $folder/CMakeCache.txt ]] &&
  ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
  rm -rf "$folder"
fi
# Suites that run at the same time build in the same folder, one after another.
mkdir -p build
exec 9> "$folder.lock"
flock 9

# A configuration that failed leaves no build.ninja behind; after that ninja calls CMake by itself.
if [[ ! -f $folder/build.ninja ]]; then
  cmake --preset "$preset" ||
    { rm -f "$folder/build.ninja"; exit 1; }
fi

# A compiler needs up to 1 GiB; on a small machine one job a processor would swap.
jobs=$(nproc)
memory_kib=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo 2> /dev/null || echo 0)
if ((memory_kib > 0 && memory_kib / 1048576 < jobs)); then
  jobs=$((memory_kib / 1048576 > 0 ? memory_kib / 1048576 : 1))
fi
exec ninja -C "$folder" -j "${STITHY_JOBS:-$jobs}" "$@"
