#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Organisations: how one becomes a member, what teams open and close, for pages, the API and git.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/orgs/orgs.ts
