#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every *_test.cc in one program.
# fast: yes
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
suite unit

# Beside the program under test, so that nothing is compiled twice.
preset=$(basename "$(dirname "$STITHY")")
if ! tools/bootstrap/build.sh "$preset" stithy_unit; then
  failed "the unit tests build"
  close_suite
fi
report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
"build/$preset/stithy_unit" --no-colors=true 2>&1 | tee "$report" || status=$?
line=$(grep -E '^\[doctest\] test cases:' "$report" | tail -n 1)
if [[ $line =~ ([0-9]+)\ passed\ *\|\ *([0-9]+)\ failed\ *\|\ *([0-9]+)\ skipped ]]; then
  count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
  if ((status != 0 && BASH_REMATCH[2] == 0)); then
    failed "the unit tests ended with status $status"
  fi
else
  failed "the unit tests did not run to their end (status $status)"
fi
close_suite
