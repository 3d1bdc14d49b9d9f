// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of mail show. Plain values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "ui/lists.h"
#include "ui/state.h"

namespace stithy::mail {

struct MailLine {
  std::string href, subject, address, note;
  ui::State state = ui::State::Idle;
  std::string state_word;
  Instant at;
};
struct SuppressionLine {
  std::string address, reply, clear_href;
  Instant since;
};
struct OutboxView {
  std::string csrf, to;  // whom a test would be sent to
  bool sends = false;    // a relay is configured
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<MailLine> mail;
  std::vector<SuppressionLine> suppressions;
  ui::Pages pages;
  Instant now;
};

struct MessageView {
  std::string subject, note;
  ui::State state = ui::State::Idle;
  std::string state_word;
  std::vector<std::pair<std::string, std::string>> facts;
  std::string head, text, html_href;  // empty when the message is not kept
};

struct SubscriptionView {
  std::string list, leave_href, join_href;
  bool left = false;
};

}  // namespace stithy::mail
