#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Moving and keeping data: backups that are made while real clients push, restored and checked; all
# rows of an instance to PostgreSQL and MariaDB and back; deaths and damage in between.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
# shellcheck source=tests/harness/databases.bash
source tests/harness/databases.bash

place=$(mktemp -d "${TMPDIR:-/tmp}/stithy-keeping-dbs-XXXXXX")
chmod 755 "$place"
trap 'stop_databases; rm -rf "$place"' EXIT
start_postgres "$place/postgres" || echo "PostgreSQL: $postgres_missing"
start_mariadb "$place/mariadb" || echo "MariaDB: $mariadb_missing"
STITHY_KEEPING_POSTGRES=$postgres_url STITHY_KEEPING_MARIADB=$mariadb_url \
  tests/harness/run.sh tests/keeping/keeping.ts
