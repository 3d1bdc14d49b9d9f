#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Attacks in everything that users write, on every kind of page, in a real Chromium: nothing runs.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/inert/inert.ts
