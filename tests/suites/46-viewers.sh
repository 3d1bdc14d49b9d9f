#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Files that are shown as more than their lines, and that nothing in them runs.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/viewers/viewers.ts
