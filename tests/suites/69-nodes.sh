#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Two servers on one data directory and one database server, PostgreSQL and MariaDB in turn; either
# is killed while people work with both.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
# shellcheck source=tests/harness/databases.bash
source tests/harness/databases.bash
suite nodes

place=$(mktemp -d "${TMPDIR:-/tmp}/stithy-nodes-XXXXXX")
chmod 755 "$place"
trap 'stop_databases; rm -rf "$place"' EXIT

on_server() { # DATABASE URL
  local line
  STITHY_TEST_DATABASE=$2 tests/harness/run.sh tests/nodes/nodes.ts 2>&1 | tee "$place/report"
  line=$(grep -E '^suite .*: [0-9]+ passed' "$place/report" | tail -n 1)
  if [[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped ]]; then
    count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
  else
    failed "two servers on $1 did not run to their end"
  fi
}

start_postgres "$place/postgres" || skipped "PostgreSQL" "$postgres_missing"
start_mariadb "$place/mariadb" || skipped "MariaDB" "$mariadb_missing"
[[ -z $postgres_url ]] || on_server postgres "$postgres_url"
[[ -z $mariadb_url ]] || on_server mariadb "$mariadb_url"
close_suite
