#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is missing, and nothing else: Debian packages of the asked groups (packages.txt) and
# the npm packages of the lock file. A second call with nothing missing takes a moment.
#
#   tools/bootstrap/install.sh [build|test|package|lint|bench]
#
# build: what ./run needs. test: the same and what ./test needs. package: what tools/package needs.
# lint: what ./test needs and clang-tidy.
# bench: what ./run needs and the peers of tests/bench/run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
list=$root/tools/bootstrap/packages.txt

say() { printf 'bootstrap: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

case "${1:-build}" in
  build) groups="build run" ;;
  test) groups="build run test package" ;;
  package) groups="build run package" ;;
  lint) groups="build run test lint" ;;
  bench) groups="build run bench" ;;
  -h|--help) sed -n '4,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) die "unknown group '$1'; the groups are build, test, package, lint and bench." ;;
esac

# Packages of the groups whose command is not there already.
wanted() {
  local group="" package command
  while read -r package command; do
    case "$package" in
      "" | "#"*) continue ;;
      "["*) group=${package//[\[\]]/}; continue ;;
    esac
    [[ " $groups " == *" $group "* ]] || continue
    [[ -n $command ]] && command -v "$command" > /dev/null && continue
    printf '%s\n' "$package"
  done < "$list" | sort -u
}

# Of the packages on standard input, those that dpkg does not have installed.
missing() {
  local packages
  mapfile -t packages
  ((${#packages[@]} > 0)) || return 0
  comm -23 <(printf '%s\n' "${packages[@]}") <(
    dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${packages[@]}" 2> /dev/null |
      sed -n 's/ installed$//p' | sort -u)
}

as_root=()
install_debian() {
  command -v dpkg-query > /dev/null ||
    die "this is not a Debian system. Install by hand what $list names."
  local packages
  mapfile -t packages < <(wanted | missing)
  ((${#packages[@]} > 0)) || return 0
  if [[ $(id -u) != 0 ]]; then
    command -v sudo > /dev/null ||
      die "these packages are missing and there is no sudo; install them as root:
  apt-get install ${packages[*]}"
    as_root=(sudo)
  fi
  say "installing ${#packages[@]} Debian packages: ${packages[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3)
  "${apt[@]}" -q update >&2
  local status=0
  keep_daemons_asleep
  "${apt[@]}" -q -y --no-install-recommends install "${packages[@]}" >&2 || status=$?
  let_daemons_be "${packages[@]}"
  return "$status"
}

# Tests start servers of their own with settings of their own. What Debian would start beside them,
# now and at every boot, nobody has asked for.
policy=/usr/sbin/policy-rc.d
ours=0
keep_daemons_asleep() {
  [[ -e $policy ]] && return 0
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" > /dev/null
  "${as_root[@]}" chmod 755 "$policy"
  ours=1
  trap 'let_policy_go' EXIT  # also when somebody stops the installation
}
let_policy_go() {
  ((ours == 1)) || return 0
  "${as_root[@]}" rm -f "$policy"
  ours=0
}
let_daemons_be() {
  let_policy_go
  command -v systemctl > /dev/null || return 0
  local units
  mapfile -t units < <(dpkg -L "$@" 2> /dev/null |
    sed -n 's|^.*/systemd/system/\([^/@]*\.service\)$|\1|p')
  ((${#units[@]} == 0)) || "${as_root[@]}" systemctl disable -q "${units[@]}" >&2 || true
}

# npm packages, only when the lock file differs from the one installed last. Install scripts never
# run: a package is text and compiled files to us, not a program with our rights.
install_npm() {
  [[ -f $root/package-lock.json ]] || return 0
  local stamp=$root/node_modules/.stithy-lock want
  want=$(sha256sum < "$root/package-lock.json")
  [[ -f $stamp && $(< "$stamp") == "$want" ]] && return 0
  say "installing the npm packages of package-lock.json"
  (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
  printf '%s' "$want" > "$stamp"
}

install_debian
install_npm
