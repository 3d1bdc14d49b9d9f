#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Repositories that are hard on pages: empty, huge, odd and broken ones. Every page, every reading
# call of the API and every link of the pages answers.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/differential/awkward.ts
