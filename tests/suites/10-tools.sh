#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The house's rules on the present tree, and the tests of the tools themselves.
# fast: yes
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
suite tools

layout() {
  git ls-files -z -- '*.cc' '*.h' | xargs -0 -P "$(nproc)" -n 40 clang-format-14 --dry-run -Werror
}

mkdir -p build
if ! tools/bootstrap/build.sh dev stithy_tools > build/tools.log 2>&1; then
  cat build/tools.log
  failed "the tools build"
  close_suite
fi
STITHY_TOOLS=$STITHY_ROOT/build/dev/tools

check "every C++ file is laid out as clang-format does" layout
for project in tsconfig.json tests/tsconfig.json; do
  check "the scripts of $project have sound types" node_modules/.bin/tsc --noEmit -p "$project"
done
check "tidy finds no breach" "$STITHY_TOOLS/stithy-tidy"
check "floorplan finds no breach" "$STITHY_TOOLS/stithy-floorplan"
for script in tools/*/test.sh; do
  name=$(basename "$(dirname "$script")")
  check "$script" "$script" "$STITHY_TOOLS/stithy-$name"
done
close_suite
