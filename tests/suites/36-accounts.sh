#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Getting an account and getting back into it: registration in each of its modes, invitations,
# approval, a new password by mail, and the second factor.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/accounts/accounts.ts
