#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The same program on PostgreSQL and MariaDB: the conformance cases, every statement and schema, the
# unit tests whose houses hold a database, and suites with the real program and real clients. The
# servers are this machine's packages, each in a temporary directory.
#
# STITHY_DATABASES_ALL=1 also runs the longer suites (access, api) on each.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
# shellcheck source=tests/harness/databases.bash
source tests/harness/databases.bash
suite databases

place=$(mktemp -d "${TMPDIR:-/tmp}/stithy-databases-XXXXXX")
chmod 755 "$place"
report=$place/report
trap 'stop_databases; rm -rf "$place"' EXIT
preset=$(basename "$(dirname "$STITHY")")
unit=build/$preset/stithy_unit

# Counts what a doctest report says; prints it when something failed.
count_unit() { # NAME STATUS
  local line
  line=$(grep -E '^\[doctest\] test cases:' "$report" | tail -n 1)
  if [[ $line =~ ([0-9]+)\ passed\ *\|\ *([0-9]+)\ failed ]]; then
    count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" 0
    if ((${BASH_REMATCH[2]} > 0)); then cat "$report"; fi
    printf 'ok    %s: %s passed, %s failed\n' "$1" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
    if (($2 != 0 && BASH_REMATCH[2] == 0)); then failed "$1 ended with status $2"; fi
  else
    cat "$report"
    failed "$1 did not run to its end (status $2)"
  fi
}

# Suites with the real program, each of its servers on a database of its own.
count_suite() { # DATABASE FILE.ts
  local line
  tests/harness/run.sh "$2" > "$report" 2>&1
  line=$(grep -E '^suite .*: [0-9]+ passed' "$report" | tail -n 1)
  if [[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped ]]; then
    count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
    if ((${BASH_REMATCH[2]} > 0)); then cat "$report"; fi
    printf 'ok    %s on %s\n' "$line" "$1"
  else
    cat "$report"
    failed "$2 on $1 did not run to its end"
  fi
}

# What the test of restarts calls to end the server, with how as its argument.
ending() { # DATABASE DIR URL
  local port=${3##*:}
  printf '#!/bin/sh\nexec %q %q %q %q "$1"\n' "$PWD/tests/databases/end" "$1" "$2" "${port%%/*}" \
    > "$place/end-$1"
  chmod +x "$place/end-$1"
}

on_server() { # DATABASE DIR URL
  local status=0 file
  ending "$1" "$2" "$3"
  export STITHY_TEST_DATABASE=$3
  # Those that open a database; the others would only run once more as they did on SQLite.
  "$unit" --no-colors=true --source-file="$(paste -sd, "$place/houses")" > "$report" 2>&1 ||
    status=$?
  count_unit "unit tests with a database on $1" "$status"
  for file in "${suites[@]}"; do count_suite "$1" "$file"; done
  STITHY_TEST_END=$place/end-$1 count_suite "$1" tests/databases/restart.ts
  grep -E 'first success' "$report"
  unset STITHY_TEST_DATABASE
}

if ! tools/bootstrap/build.sh "$preset" stithy_unit; then
  failed "the unit tests build"
  close_suite
fi
suites=(tests/git/git.ts tests/editing/editing.ts)
if [[ -n ${STITHY_DATABASES_ALL:-} ]]; then
  suites+=(tests/access/access.ts tests/api/api.ts)
fi
houses='TestDatabase|TestHouse|TestBench|JobBench|TestStore'
grep -lE "$houses" -r src --include='*_test.cc' | sed 's/^/*/' > "$place/houses"

start_postgres "$place/postgres" || skipped "PostgreSQL" "$postgres_missing"
start_mariadb "$place/mariadb" || skipped "MariaDB" "$mariadb_missing"
status=0
STITHY_TEST_POSTGRES=$postgres_url STITHY_TEST_MYSQL=$mariadb_url \
  "$unit" --no-colors=true --source-file='*src/db/*,*queries_test.cc' > "$report" 2>&1 || status=$?
count_unit "conformance of the databases" "$status"
grep -E '^(database conformance|statements prepared)' "$report"
[[ -z $postgres_url ]] || on_server postgres "$place/postgres" "$postgres_url"
[[ -z $mariadb_url ]] || on_server mariadb "$place/mariadb" "$mariadb_url"
close_suite
