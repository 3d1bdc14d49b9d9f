// SPDX-License-Identifier: Apache-2.0
//
// over_pipes.h — a command answered over three descriptors, by one thread that waits.
//
// For where another program speaks SSH: the system's sshd starts this for each command. Returns
// when the command is over.
#pragma once

#include "ssh/exchange.h"

namespace stithy::ssh {

struct Pipes {
  int in = 0, out = 1, errors = 2;  // borrowed
};

// The exit status.
int answer_over(const Pipes& pipes, const Guest& guest, const Exec& exec);

}  // namespace stithy::ssh
