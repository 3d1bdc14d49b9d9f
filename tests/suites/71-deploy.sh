#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What people install and look at: the demo, the Debian package, the compose file, the manifests.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"

exec tests/harness/run.sh tests/deploy/deploy.ts
