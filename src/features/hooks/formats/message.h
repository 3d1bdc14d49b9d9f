// SPDX-License-Identifier: Apache-2.0
//
// message.h — what happened in a few words, for targets that show it to people.
//
// Made from the payload as GitHub shapes it, so that every event is described in one place. Names
// and messages are foreign text: each format escapes them in its own way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace stithy::hooks {

struct MessageLine {
  std::string label, href, text;  // "b4a7c91", where it leads, "Fix the lease"
};

struct Message {
  std::string title;  // "ada pushed 3 commits to main of ada/engine"
  std::string href;
  std::vector<MessageLine> lines;
  std::string more;  // "and 12 more"; empty: nothing was left out
};

Message message_of(std::string_view event, const Json& payload);

}  // namespace stithy::hooks
