#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Generated documents in the tree are those that the program writes.
# fast: yes
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
suite generated
check "docs/reference and the sample settings are fresh" tools/docs --check
close_suite
