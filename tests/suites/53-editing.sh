#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Files changed on the pages, as a browser without scripts does it.
# fast: yes
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/editing/editing.ts
