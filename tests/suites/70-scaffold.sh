#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What tools/feature makes compiles, obeys the house's rules, and its tests pass. Runs in a copy of
# the tree; only the new feature is compiled, not the floors below it.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
suite scaffold

copy=$STITHY_ROOT/build/scaffold
built=$copy/build/dev
name=sample_notes
log=$STITHY_ROOT/build/scaffold.log

# The copy keeps its build folder, so that a second run compiles little.
mkdir -p "$copy"
find "$copy" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
git ls-files -z --cached --others --exclude-standard |
  xargs -0 sh -c 'for file; do [ ! -e "$file" ] || printf "%s\0" "$file"; done' sh |
  tar -c --null --files-from=- | tar -x -C "$copy"
[[ ! -d node_modules ]] || ln -s "$STITHY_ROOT/node_modules" "$copy/node_modules"
cd "$copy" || exit 1

check "tools/feature makes a folder" tools/feature "$name"
check "a second time is refused" bash -c "! tools/feature $name"
check "a bad name is refused" bash -c "! tools/feature Bad-Name"

# Without this, a static library waits for those it will be linked with.
optimise=-DCMAKE_OPTIMIZE_DEPENDENCIES=ON
if cmake --preset dev $optimise > "$log" 2>&1 &&
  ninja -C "$built" "stithy_features_$name" stithy_tools >> "$log" 2>&1; then
  passed "the new feature compiles"
else
  grep -E 'error|FAILED' "$log" | head -n 20
  failed "the new feature compiles"
fi
mapfile -t files < <(find "src/features/$name" -type f)
check "it obeys tidy" "$built/tools/stithy-tidy" "${files[@]}"
check "it obeys the floor plan" bash -c \
  "! '$built/tools/stithy-floorplan' | grep 'src/features/$name/'"
close_suite
