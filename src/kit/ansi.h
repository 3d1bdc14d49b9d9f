// SPDX-License-Identifier: Apache-2.0
//
// ansi.h — the output of a program as HTML: colours and weight of ANSI escape sequences as classes.
//
// Foreground colours become the classes f30 to f37 and f90 to f97, bold becomes "ab"; they show
// below an element of class "ui-log". A carriage return begins the line anew, a backspace takes
// back a letter, and every other control sequence disappears. Pure; linear in the text.
#pragma once

#include <string_view>

#include "base/html.h"

namespace stithy::kit {

Html render_ansi(std::string_view output);

}  // namespace stithy::kit
