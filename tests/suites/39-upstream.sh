#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Signing in by other services: a real OpenID provider, one that lies, and GitHub's shapes.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/upstream/upstream.ts
