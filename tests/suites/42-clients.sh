#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Git clients that share no code with git.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/git/isomorphic.ts
