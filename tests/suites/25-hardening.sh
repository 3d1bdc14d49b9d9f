#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The shipped binary is hardened, and only one source file of ours can start a process.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
suite hardening

binary=build/release/stithy
if [[ ! -x $binary ]]; then
  skipped "hardening" "there is no release build; run \`make release\` first"
  close_suite
fi
while IFS= read -r line; do
  case "$line" in
    "ok "*) passed "${line#ok }" ;;
    "no "*) failed "${line#no }" ;;
    *) failed "tools/hardening said: $line" ;;
  esac
done < <(tools/hardening build/release 2>&1)
close_suite
