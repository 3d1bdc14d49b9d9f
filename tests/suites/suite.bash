# SPDX-License-Identifier: Apache-2.0
#
# What every suite sources: counting, and the closing line that ./test reads.
#
# A suite calls `suite NAME` first and `close_suite` last; in between `passed`, `failed` and
# `skipped` count one test each and say which. Suites run on their own, too.
set -uo pipefail

STITHY_ROOT=${STITHY_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
if [[ -z ${STITHY:-} ]]; then
  preset=dev
  [[ -x $STITHY_ROOT/build/release/stithy ]] && preset=release
  STITHY=$STITHY_ROOT/build/$preset/stithy
  STITHY_TOOLS=$STITHY_ROOT/build/$preset/tools
fi
export STITHY_ROOT STITHY STITHY_TOOLS
cd "$STITHY_ROOT" || exit 1

suite_name="" suite_passed=0 suite_failed=0 suite_skipped=0

suite() { suite_name=$1; }

passed() {
  suite_passed=$((suite_passed + 1))
  printf 'ok    %s\n' "$1"
}

failed() {
  suite_failed=$((suite_failed + 1))
  printf 'FAIL  %s\n' "$1"
}

# skipped NAME REASON
skipped() {
  suite_skipped=$((suite_skipped + 1))
  printf 'SKIP  %s: %s\n' "$1" "$2"
}

# check NAME COMMAND...: one test that passes when the command succeeds; its output shows if not.
check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then
    passed "$name"
  else
    [[ -z $output ]] || printf '%s\n' "$output"
    failed "$name"
  fi
}

# count P F S: adds the result of a program that counts by itself.
count() {
  suite_passed=$((suite_passed + $1))
  suite_failed=$((suite_failed + $2))
  suite_skipped=$((suite_skipped + $3))
}

close_suite() {
  printf 'suite %s: %d passed, %d failed, %d skipped\n' \
    "$suite_name" "$suite_passed" "$suite_failed" "$suite_skipped"
  ((suite_failed == 0))
  exit
}
