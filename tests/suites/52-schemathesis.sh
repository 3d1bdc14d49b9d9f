#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Schemathesis over /api/openapi.json, where it is installed.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/described/schemathesis.ts
