// SPDX-License-Identifier: Apache-2.0
//
// outbox.h — ordering mail in a transaction, and what is known of it afterwards.
//
// A message is a row that is written with the change it tells of; a job sends it (send.h). One row
// is for one person: what happens to one address delays and repeats nothing for another.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/db.h"
#include "kit/mail/ids.h"
#include "kit/mail/letter.h"
#include "kit/mail/mailbox.h"
#include "kit/mail/queries.h"
#include "kit/settings.h"

namespace stithy::mail {

using kit::sql::MailRow;
using kit::sql::SuppressionRow;

struct Order {
  Mailbox to;
  Letter letter;
  std::string once;         // of all orders to this address, the first with this key counts
  std::string list = {};    // "hooks.paused"; empty: it belongs to none
  std::string thread = {};  // "hook 7": all of it is shown together
};

// Whose name stands on it: mail.from, or what is made of our address ("https://git.example.org").
Result<Mailbox> sender_of(const kit::Settings& settings, std::string_view main_url);

// Writes the row and orders its job, in the caller's transaction. Invalid when an address breaks
// its rule.
Result<void> post(db::Tx& tx, const kit::Settings& settings, std::string_view main_url,
                  const Order& order, Instant now);

// For pages, newest first; `before` none begins at the top.
Result<std::vector<MailRow>> list_mail(db::Reader& reader, MailId before, std::int64_t at_most);
Result<std::optional<MailRow>> find_mail(db::Reader& reader, MailId id);

// Addresses that were refused for good. Nothing is sent to them until somebody clears them.
Result<std::vector<SuppressionRow>> list_suppressions(db::Reader& reader, std::int64_t at_most);
Result<bool> clear_suppression(db::Tx& tx, std::string_view address);

// Lists that somebody left.
Result<bool> has_left(db::Reader& reader, UserId user, std::string_view list);
Result<void> leave(db::Tx& tx, UserId user, std::string_view list, Instant now);
Result<void> join(db::Tx& tx, UserId user, std::string_view list);

}  // namespace stithy::mail
