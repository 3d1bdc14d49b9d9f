#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The pages in a real Chromium: accessibility, budgets, contrast, the keyboard, journeys with
# scripts and without. On its own it takes names of parts: see tests/browser/browser.ts.
# first: yes
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/browser/browser.ts "$@"
