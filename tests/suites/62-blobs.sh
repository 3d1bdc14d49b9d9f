#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The blob store: one list of cases over the local store and over an object storage that verifies
# signatures (OpenStack Swift), deaths at every step, and a network that misbehaves.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"

# Beside the program under test, so that nothing is compiled twice.
preset=$(basename "$(dirname "$STITHY")")
tools/bootstrap/build.sh "$preset" stithy_blob_driver || exit 1
mkdir -p build/tests
resolver=build/tests/blob_names.so
if [[ tests/blobs/names.cc -nt $resolver ]]; then
  g++ -std=c++20 -O1 -Wall -Wextra -shared -fPIC tests/blobs/names.cc -o "$resolver" || exit 1
fi
exec tests/harness/run.sh tests/blobs/blobs.ts
