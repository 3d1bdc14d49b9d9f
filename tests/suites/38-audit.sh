#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The audit log: what leaves an entry, the chain and what breaks it, its pages, the API, exports,
# and receivers; administration of people.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/audit/audit.ts
