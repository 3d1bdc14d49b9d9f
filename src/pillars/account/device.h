// SPDX-License-Identifier: Apache-2.0
//
// device.h — a browser's User-Agent in words, for the list of sessions and letters.
//
// A guess for the eye, never a decision: the sender chooses the text.
#pragma once

#include <string>
#include <string_view>

namespace stithy::account {

std::string describe_device(std::string_view user_agent);  // "Firefox on Linux"

}  // namespace stithy::account
