#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test.sh [--update] <path to stithy-templates>
#
# Compiles the templates of tests/golden/templates and compares: .html with its .h.expected and
# .cc.expected; bad/*.html with the message in .error; and the page that a program built from the
# compiled templates prints with render.expected. --update writes what came out as expected.
# shellcheck source=tools/ground/compiler_golden.sh
. "$(dirname "$0")/../ground/compiler_golden.sh"

cd "$golden"
good=$(find . -name '*.html' ! -path './bad/*' | sed 's|^\./||' | sort)
for name in $good; do
  stem=${name%.html}
  if ! "$tool" --root . --out "$out/gen" "$name"; then
    fail "$name"
    continue
  fi
  compare "$name: header" "$out/gen/$stem.h" "$stem.h.expected"
  compare "$name: source" "$out/gen/$stem.cc" "$stem.cc.expected"
done

for path in bad/*.html; do
  code=0
  "$tool" --root . --out "$out/gen" "$path" 2>"$out/error" || code=$?
  if [ "$code" -ne 1 ]; then echo "exit code $code instead of 1" >>"$out/error"; fi
  compare "$path" "$out/error" "${path%.html}.error"
done

# An unchanged template leaves its output alone, so that nothing is built again.
touch -d '2001-01-01' "$out/gen/ui/layout.h"
"$tool" --root . --out "$out/gen" ui/layout.html
if [ -n "$(find "$out/gen/ui/layout.h" -newermt '2002-01-01')" ]; then
  fail "an unchanged header was written again"
else
  pass
fi

warnings="-Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror"
sources=
for name in $good; do sources="$sources $out/gen/${name%.html}.cc"; done
for compiler in ${CXX:-g++}; do
  # shellcheck disable=SC2086
  if $compiler -std=c++20 -O0 $warnings -iquote "$out/gen" -iquote "$golden" -iquote "$tree/src" \
    $sources render.cc "$tree"/src/base/html.cc "$tree"/src/base/text.cc \
    "$tree"/src/base/encoding.cc -lfmt -o "$out/render"; then
    "$out/render" >"$out/page"
    compare "the rendered page" "$out/page" render.expected
  else
    fail "the compiled templates do not build with $compiler"
  fi
done

echo "templates: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
