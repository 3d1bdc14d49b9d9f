#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What open pages and programs hear while they listen: /events and /ws, by whom and until when.
# alone: yes
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/live/live.ts
