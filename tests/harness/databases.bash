# SPDX-License-Identifier: Apache-2.0
#
# Sourced by what needs database servers: real ones of this machine's packages, each in a directory
# of its own below $1, on free ports of 127.0.0.1. They do not wait for the disk unless
# STITHY_DATABASES_DURABLE is set. They refuse to run as root, so then they run as the users of
# their packages.
#
#   start_postgres DIR      sets postgres_url, or postgres_missing to the reason
#   start_mariadb DIR       sets mariadb_url, or mariadb_missing
#   end_postgres DIR HOW    `shut` in order, or `crash`; launch_postgres DIR PORT starts it again
#   end_mariadb DIR HOW     the same
#   stop_databases          ends what was started
# shellcheck shell=bash

# The suites that source this read what it sets.
# shellcheck disable=SC2034
postgres_url='' postgres_home='' postgres_missing=''
# shellcheck disable=SC2034
mariadb_url='' mariadb_home='' mariadb_missing=''

postgres_speed=(-c fsync=off -c full_page_writes=off)
mariadb_speed=(--innodb-flush-log-at-trx-commit=2 --innodb-flush-method=nosync
  --innodb-doublewrite=0)
if [[ -n ${STITHY_DATABASES_DURABLE:-} ]]; then postgres_speed=() mariadb_speed=(); fi

database_port() {
  python3 - << 'PYTHON'
import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    print(probe.getsockname()[1])
PYTHON
}

# as USER COMMAND...
database_as() {
  local user=$1
  shift
  if [[ $(id -u) -eq 0 ]]; then
    exec setpriv --reuid="$user" --regid="$user" --clear-groups "$@"
  fi
  exec "$@"
}

database_answers() { # COMMAND...: within half a minute
  for _ in {1..300}; do
    if "$@" > /dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  return 1
}

# The newest of the versions that are installed.
postgres_programs() {
  find /usr/lib/postgresql -maxdepth 2 -name bin 2> /dev/null | sort -V | tail -1
}

launch_postgres() { # DIR PORT
  (database_as postgres "$(postgres_programs)/postgres" -D "$1/data" -p "$2" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories="$1" -c max_connections=200 \
    "${postgres_speed[@]}" < /dev/null >> "$1/log" 2>&1) &
  disown # Else the shell says that it was killed, after the closing line of a suite.
  database_answers "$(postgres_programs)/pg_isready" -q -h 127.0.0.1 -p "$2" -U stithy
}

gone() { # PID: within ten seconds
  for _ in {1..200}; do
    if ! kill -0 "$1" 2> /dev/null; then return 0; fi
    sleep 0.05
  done
  return 1
}

end_postgres() { # DIR HOW
  local pid signal=INT
  if [[ $2 == crash ]]; then signal=QUIT; fi
  pid=$(head -1 "$1/data/postmaster.pid") && kill "-$signal" "$pid" && gone "$pid"
}

start_postgres() {
  local programs port
  programs=$(postgres_programs)
  if [[ -z $programs ]]; then
    postgres_missing='the package postgresql is not installed'
    return 1
  fi
  mkdir -p "$1"
  chmod 755 "$1"
  if [[ $(id -u) -eq 0 ]]; then chown postgres "$1"; fi
  printf 'of-the-tests' > "$1/password"
  chmod 644 "$1/password"
  if ! (database_as postgres "$programs/initdb" -D "$1/data" -U stithy --pwfile="$1/password" \
    -A scram-sha-256 -E UTF8 --locale=C --no-sync > "$1/log" 2>&1); then
    postgres_missing="initdb failed: $(tail -1 "$1/log")"
    return 1
  fi
  port=$(database_port)
  if ! launch_postgres "$1" "$port"; then
    postgres_missing="the server did not answer: $(tail -1 "$1/log")"
    return 1
  fi
  # shellcheck disable=SC2034
  postgres_home=$1
  # shellcheck disable=SC2034
  postgres_url="postgres://stithy:of-the-tests@127.0.0.1:$port/postgres"
}

launch_mariadb() { # DIR PORT
  (database_as mysql "$(command -v mariadbd || echo /usr/sbin/mariadbd)" --no-defaults \
    --datadir="$1/data" --port="$2" --bind-address=127.0.0.1 --socket="$1/socket" \
    --pid-file="$1/pid" --tmpdir="$1" --init-file="$1/init.sql" --max-connections=300 \
    --innodb-buffer-pool-size=128M --skip-name-resolve "${mariadb_speed[@]}" \
    < /dev/null >> "$1/log" 2>&1) &
  disown
  database_answers mariadb-admin --no-defaults -h 127.0.0.1 -P "$2" -ustithy -pof-the-tests ping
}

end_mariadb() { # DIR HOW
  local pid signal=TERM
  if [[ $2 == crash ]]; then signal=KILL; fi
  pid=$(cat "$1/pid") && kill "-$signal" "$pid" && gone "$pid"
}

start_mariadb() {
  local port
  if ! [[ -x /usr/sbin/mariadbd ]] && ! command -v mariadbd > /dev/null; then
    mariadb_missing='the package mariadb-server is not installed'
    return 1
  fi
  mkdir -p "$1"
  chmod 755 "$1"
  cat > "$1/init.sql" << 'SQL'
create or replace user stithy@'127.0.0.1' identified by 'of-the-tests';
grant all on *.* to stithy@'127.0.0.1';
create database if not exists stithy character set utf8mb4;
SQL
  if [[ $(id -u) -eq 0 ]]; then chown -R mysql "$1"; fi
  if ! (database_as mysql mariadb-install-db --no-defaults --datadir="$1/data" --tmpdir="$1" \
    --auth-root-authentication-method=normal --skip-test-db > "$1/log" 2>&1); then
    mariadb_missing="mariadb-install-db failed: $(tail -1 "$1/log")"
    return 1
  fi
  port=$(database_port)
  if ! launch_mariadb "$1" "$port"; then
    mariadb_missing="the server did not answer: $(tail -1 "$1/log")"
    return 1
  fi
  # shellcheck disable=SC2034
  mariadb_home=$1
  # shellcheck disable=SC2034
  mariadb_url="mysql://stithy:of-the-tests@127.0.0.1:$port/stithy"
}

stop_databases() {
  if [[ -n $postgres_home ]]; then end_postgres "$postgres_home" shut; fi
  if [[ -n $mariadb_home ]]; then end_mariadb "$mariadb_home" crash; fi
}
