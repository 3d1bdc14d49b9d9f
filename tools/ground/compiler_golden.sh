# SPDX-License-Identifier: Apache-2.0
#
# Golden tests of a compiler of the house: what it writes is compared with files below tests/golden.
# Sourced by tools/*/test.sh, whose arguments are [--update] <path to the compiler>. Gives $tool,
# $tree (the checkout), $golden (tests/golden/<folder of the script>), $out (removed at the end),
# and $update (yes or no).
set -eu

name=$(basename "$(dirname "$(realpath "$0")")")
update=no
if [ "${1-}" = --update ]; then update=yes; shift; fi
if [ $# -ne 1 ]; then echo "usage: test.sh [--update] <path to stithy-$name>" >&2; exit 2; fi
tool=$(realpath "$1")
tree=$(realpath "$(dirname "$0")/../..")
golden=$tree/tests/golden/$name
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
passed=0
failed=0

pass() {
  passed=$((passed + 1))
}

fail() {
  failed=$((failed + 1))
  echo "FAILED $1"
}

# compare <name> <actual> <expected>; with --update what came out becomes what is expected.
compare() {
  if [ "$update" = yes ]; then cp "$2" "$3"; fi
  if diff -u "$3" "$2" >"$out/diff" 2>&1; then
    pass
  else
    fail "$1"
    cat "$out/diff"
  fi
}
