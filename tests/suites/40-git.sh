#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The real git client over HTTP.
# fast: yes
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/git/git.ts
