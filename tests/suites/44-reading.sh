#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Comparing revisions, branches, differences, history, feeds and go-get, held against git's answers.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/reading/reading.ts
