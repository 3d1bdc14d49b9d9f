#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every operation of /api/openapi.json, asked in ways that chance makes up.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/described/walk.ts
