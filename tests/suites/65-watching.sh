#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Traces, metrics, dashboards, alerts and health, as those who watch a server get them.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/watching/watching.ts
