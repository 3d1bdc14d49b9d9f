// SPDX-License-Identifier: Apache-2.0
//
// mailbox.h — the values that stand in the head of a message, each checked when it is made.
//
// None of them can hold a line end, so that no header can be put into a message by way of a name, a
// list or an address: what is not one of these enters a head through encode_words() alone.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace stithy::mail {

// "Ada Lovelace <ada@example.org>" (RFC 5322 section 3.4): a name of any script, and an address
// whose both parts are plain ASCII.
class Mailbox {
 public:
  // Invalid names the rule. Control bytes of the name become spaces.
  static Result<Mailbox> make(std::string_view address, std::string_view name = {});
  // "ada@example.org" or "Ada <ada@example.org>".
  static Result<Mailbox> parse(std::string_view text);
  const std::string& address() const { return address_; }
  const std::string& name() const { return name_; }
  std::string_view domain() const;

 private:
  Mailbox(std::string address, std::string name)
      : address_(std::move(address)), name_(std::move(name)) {}
  std::string address_, name_;
};

// RFC 5322 section 3.6.4, without the brackets. `word` becomes letters, digits, '.', '-'.
class MessageId {
 public:
  static MessageId make(std::string_view word, const Mailbox& from);
  const std::string& text() const { return text_; }

 private:
  explicit MessageId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// An address of ours in angle brackets (RFC 2369 section 2).
class MailLink {
 public:
  // Invalid when it is no http or https address in plain ASCII.
  static Result<MailLink> make(std::string_view url);
  const std::string& url() const { return url_; }

 private:
  explicit MailLink(std::string url) : url_(std::move(url)) {}
  std::string url_;
};

// What may stand in an address of a list and in Message-IDs: everything else becomes '-'.
std::string plain_word(std::string_view word);

}  // namespace stithy::mail
