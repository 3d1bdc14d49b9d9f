#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The real git and OpenSSH clients over SSH: keys, deploy keys, certificates, the built-in server
# and the system's own sshd; ssh-audit.
# shellcheck source=tests/suites/suite.bash
source "$(dirname "${BASH_SOURCE[0]}")/suite.bash"
exec tests/harness/run.sh tests/ssh/ssh.ts
