#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The end of an account and what it leaves; organisations that ask for a second factor.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/lifecycle/lifecycle.ts
