#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Web hooks: what targets are sent, held against GitHub's schemas, and what happens when they fail.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/hooks/hooks.ts
