#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test.sh [--update] <path to stithy-links>
#
# Compiles the tables of tests/golden/links/good and compares with urls.h.expected; gives
# bad/*.routes as tables and compares the messages with .error; and compares what a program built
# from the compiled headers prints with print.expected. --update writes what came out.
# shellcheck source=tools/ground/compiler_golden.sh
. "$(dirname "$0")/../ground/compiler_golden.sh"

cd "$golden/good"
for folder in features/*; do
  if "$tool" --root . --out "$out/gen" "$folder"; then
    compare "$folder" "$out/gen/$folder/urls.h" "$folder/urls.h.expected"
  else
    fail "$folder"
  fi
done

# An unchanged table leaves its header alone, so that nothing is built again.
touch -d '2001-01-01' "$out/gen/features/small/urls.h"
"$tool" --root . --out "$out/gen" features/small
if [ -n "$(find "$out/gen/features/small/urls.h" -newermt '2002-01-01')" ]; then
  fail "an unchanged header was written again"
else
  pass
fi

for path in "$golden"/bad/*.routes; do
  rm -rf "$out/bad"
  mkdir -p "$out/bad/features/x"
  cp "$path" "$out/bad/features/x/routes.cc"
  code=0
  (cd "$out/bad" && "$tool" --root . --out gen features/x) 2>"$out/error" || code=$?
  if [ "$code" -ne 1 ]; then echo "exit code $code instead of 1" >>"$out/error"; fi
  if [ -e "$out/bad/gen/features/x/urls.h" ]; then echo "a header was written" >>"$out/error"; fi
  compare "bad/$(basename "$path")" "$out/error" "${path%.routes}.error"
done

warnings="-Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror"
for compiler in ${CXX:-g++}; do
  # shellcheck disable=SC2086
  if $compiler -std=c++20 -O0 $warnings -iquote "$out/gen" -iquote "$tree/src" "$golden/print.cc" \
    "$tree"/src/base/text.cc "$tree"/src/base/encoding.cc -lfmt -o "$out/print"; then
    "$out/print" >"$out/addresses"
    compare "the addresses" "$out/addresses" "$golden/print.expected"
  else
    fail "the compiled addresses do not build with $compiler"
  fi
done

echo "links: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
