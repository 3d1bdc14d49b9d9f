#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Blame against git's own, in pages and over the API.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/git/blame.ts
