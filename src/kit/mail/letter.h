// SPDX-License-Identifier: Apache-2.0
//
// letter.h — what a message says, as plain values: every mail of the house looks the same.
//
// views/letter.html makes the HTML of it and render_text() the text, so that neither can say what
// the other does not.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace stithy::mail {

struct Letter {
  std::string subject;  // also the heading
  std::vector<std::string> paragraphs = {};
  std::vector<std::pair<std::string, std::string>> facts = {};  // label, value
  std::string action_label = {}, action_url = {};               // a button; an address of ours
  std::string reason = {};  // why one gets it: "You get this because ..."
  std::string unsubscribe_url = {};
};

// Lines of at most 72 characters where words allow.
std::string render_text(const Letter& letter);

}  // namespace stithy::mail
