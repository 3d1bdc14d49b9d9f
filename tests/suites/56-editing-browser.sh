#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The pages that change files, in a real browser.
# fast: no
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/editing/browser.ts
