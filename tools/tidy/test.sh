#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# test.sh [path to stithy-tidy]
#
# Golden tests of stithy-tidy with the rules as they are in docs/tidy.toml; see
# tools/ground/golden.bash. Also: the whole tree is checked in less than a second.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tools/ground/golden.bash
source "$here/../ground/golden.bash"
tool=$(realpath "${1:-$here/../../build/dev/tools/stithy-tidy}")
golden_config=docs/tidy.toml

run_cases "$tool"

# Processor time, since the machine may be busy with something else.
TIMEFORMAT='%U %S'
used=$({ time "$tool" --root "$here/../.." > /dev/null || true; } 2>&1)
awk '{ if ($1 + $2 >= 1) { print "tidy used " $1 + $2 " s for the tree"; exit 1 } }' <<< "$used"
