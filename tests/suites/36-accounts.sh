#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Getting an account and getting back into it: registration in each of its modes, invitations,
# approval, and a new password by mail.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/accounts/accounts.ts
