#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Files and objects written over the API.
# fast: yes
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/editing/api.ts
