#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test.sh [--update] <path to stithy-queries>
#
# Compiles the folders of tests/golden/queries/good and compares with queries.{h,cc}.expected; gives
# bad/*.sql as queries and bad/*/*.sql as migrations and compares the messages with .error. What was
# compiled has to build, and its SQL has to be taken by SQLite. --update writes what came out.
# shellcheck source=tools/ground/compiler_golden.sh
. "$(dirname "$0")/../ground/compiler_golden.sh"

# refuse <name> <expected>: the folder $out/bad/features/x is refused with the message.
refuse() {
  code=0
  (cd "$out/bad" && "$tool" --root . --out "$out/gen" features/x) 2>"$out/error" || code=$?
  if [ "$code" -ne 1 ]; then echo "exit code $code instead of 1" >>"$out/error"; fi
  compare "$1" "$out/error" "$2"
}

cd "$golden/good"
for folder in features/demo kit/notes; do
  if ! "$tool" --root . --out "$out/gen" "$folder"; then
    fail "$folder"
    continue
  fi
  for file in queries.h queries.cc; do
    compare "$folder: $file" "$out/gen/$folder/$file" "$folder/$file.expected"
  done
done

# An unchanged folder leaves its output alone, so that nothing is built again.
touch -d '2001-01-01' "$out/gen/kit/notes/queries.h"
"$tool" --root . --out "$out/gen" kit/notes
if [ -n "$(find "$out/gen/kit/notes/queries.h" -newermt '2002-01-01')" ]; then
  fail "an unchanged header was written again"
else
  pass
fi

cd "$golden/bad"
for path in *.sql; do
  rm -rf "$out/bad"
  mkdir -p "$out/bad/features/x"
  cp "$path" "$out/bad/features/x/queries.sql"
  refuse "bad/$path" "$golden/bad/${path%.sql}.error"
done
for path in */; do
  rm -rf "$out/bad"
  mkdir -p "$out/bad/features/x/migrations"
  cp "$path"*.sql "$out/bad/features/x/migrations/"
  printf -- '-- f :one -> int\nselect 1;\n' >"$out/bad/features/x/queries.sql"
  refuse "bad/$path" "$golden/bad/${path%/}.error"
done

cd "$golden"
warnings="-Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror"
for compiler in ${CXX:-g++}; do
  # shellcheck disable=SC2086
  if $compiler -std=c++20 -O0 $warnings -iquote "$out/gen" -iquote "$golden/good" \
    -iquote "$tree/src" "$out/gen/features/demo/queries.cc" "$out/gen/kit/notes/queries.cc" \
    print.cc "$tree/src/db/rows.cc" "$tree"/src/base/text.cc "$tree"/src/base/encoding.cc \
    "$tree/src/base/result.cc" -lfmt -o "$out/print"; then
    pass
  else
    fail "the compiled queries do not build with $compiler"
    continue
  fi
  # Prepares every statement on the schema of every migration.
  if "$out/print" | sqlite3 -bail :memory: >"$out/sqlite" 2>&1; then
    pass
  else
    fail "SQLite refuses the SQL"
    cat "$out/sqlite"
  fi
done

echo "queries: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
