#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Applications that act for people: every flow with clients of others, and what is refused.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/oauth/oauth.ts
