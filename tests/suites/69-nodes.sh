#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Two servers on one data directory and one database server, PostgreSQL and MariaDB in turn (beside
# the latter Redis, where it is installed), and PostgreSQL with a Redis that hands the jobs out;
# either is killed while people work with both.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
# shellcheck source=tests/harness/databases.bash
source tests/harness/databases.bash
suite nodes

place=$(mktemp -d "${TMPDIR:-/tmp}/stithy-nodes-XXXXXX")
chmod 755 "$place"
redis_pid=''
trap 'stop_databases; [[ -z $redis_pid ]] || kill $redis_pid; rm -rf "$place"' EXIT

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
if command -v redis-server > /dev/null; then
  port=$(database_port)
  redis-server --port "$port" --bind 127.0.0.1 --save '' --dir "$place" > "$place/redis.log" 2>&1 &
  redis_pid=$!
  export NODES_REDIS=redis://127.0.0.1:$port/0
else
  skipped "Redis beside MariaDB" "the package redis-server is not installed"
fi
[[ -z $mariadb_url ]] || on_server mariadb "$mariadb_url"
if [[ -n $postgres_url && -n ${NODES_REDIS:-} ]]; then
  export NODES_DISPATCH=redis
  on_server "postgres, jobs by Redis" "$postgres_url"
fi
close_suite
