#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The abuse cases of docs/abuse-cases.md: bad input of every kind, and what it must come to.
# ABUSE_FULL=1 runs the sizes of the table, which takes long.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"

# Beside the program under test, so that nothing is compiled twice.
preset=$(basename "$(dirname "$STITHY")")
tools/bootstrap/build.sh "$preset" stithy_socket_server || exit 1
mkdir -p build/tests
recorder=build/tests/abuse_recorder.so
if [[ tests/abuse/recorder.cc -nt $recorder ]]; then
  g++ -std=c++20 -O1 -Wall -Wextra -shared -fPIC tests/abuse/recorder.cc -o "$recorder" || exit 1
fi
exec tests/harness/run.sh tests/abuse/abuse.ts
