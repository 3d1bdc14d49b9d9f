#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Tokens of every kind with real clients: how far they reach, who approves them, how they end, and
# what happens to one that is pushed.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/tokens/tokens.ts
