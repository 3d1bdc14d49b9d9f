// SPDX-License-Identifier: Apache-2.0
//
// message.h — one message for one person, and the bytes that are sent of it (RFC 5322, 2045).
//
// Text and HTML say the same; programs show the one they know (RFC 2046 section 5.1.4). The bytes
// are ASCII with lines of at most 78 characters, but for the addresses of lists. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/html.h"
#include "base/instant.h"
#include "kit/mail/mailbox.h"

namespace stithy::mail {

// What a message belongs to, for programs that sort it, and how one leaves it.
struct MailList {
  std::string name;  // "hooks.paused"
  // Takes a POST (RFC 8058) and leads people to a page with a button.
  std::optional<MailLink> unsubscribe;
};

struct Message {
  Mailbox from, to;
  std::optional<Mailbox> reply_to = {};
  std::string subject;
  std::string text;
  Html html;
  MessageId id;
  // The beginning of what it goes on with: programs show them together.
  std::optional<MessageId> thread = {};
  std::optional<MailList> list = {};
  Instant at;
};

std::string render_message(const Message& message);

// What a message of render_message() says, for the pages that show it.
struct Parts {
  std::string head, text, html;
};
// Empty parts for anything else.
Parts read_parts(std::string_view message);

}  // namespace stithy::mail
