#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Several writers of one branch in the browser, uploads, and kills in between.
# fast: no
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/editing/races.ts
