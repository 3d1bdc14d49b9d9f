#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Random samples of what pages and APIs say of histories and files, against git's own answers.
# SEED, SAMPLES and REPOSITORY choose which, how many and of what.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/differential/differential.ts
