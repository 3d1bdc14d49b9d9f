#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The access matrix: every route x every principal x every visibility. fast: yes
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/access/access.ts
