// SPDX-License-Identifier: Apache-2.0
//
// commands.h — the commands that bring people and repositories out of an instance and into another.
#pragma once

#include "app/commands.h"

namespace stithy::app {

void add_exchange_commands(CLI::App& app, Invocation& invocation);

}  // namespace stithy::app
