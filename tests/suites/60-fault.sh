#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Faults: the server killed at random and at every step, children killed, a full disk, a locked
# database, no descriptors, damaged repositories. FAULT_ROUNDS kills (8); FAULT_SEED repeats a run.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
suite fault

report=$(mktemp)
trap 'rm -f "$report"' EXIT
closing='^suite .*: ([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$'
for part in torture steps failures damage; do
  printf -- '-- %s\n' "$part"
  status=0
  tests/harness/run.sh "tests/fault/$part.ts" 2>&1 | tee "$report" || status=$?
  if [[ $(tail -n 1 "$report") =~ $closing ]]; then
    count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
    if ((status != 0 && BASH_REMATCH[2] == 0)); then
      failed "$part ended with status $status"
    fi
  else
    failed "$part did not run to its end (status $status)"
  fi
done
close_suite
