#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Web hooks under load: 500 deliveries to twenty targets of which six fail. DELIVERIES=10000 asks
# for the whole figure.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/hooks/load.ts
