#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Mail: what a real relay is handed and what becomes of it when the relay refuses, hangs or breaks
# off; the files that stand in for a relay; leaving a list.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/mail/mail.ts
