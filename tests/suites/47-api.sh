#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The API in GitHub's shapes, against GitHub's description and its own client.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/api/api.ts
