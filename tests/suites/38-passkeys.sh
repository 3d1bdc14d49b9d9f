#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Passkeys: as the way in, as a second factor, and in settings; in software and in Chromium.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/passkeys/passkeys.ts
