#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Commits and tags signed by the real gpg and ssh-keygen: what counts, what does not, and why.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/signatures/signatures.ts
