// SPDX-License-Identifier: Apache-2.0
//
// notice.h — mail to a person about something here, which they can ask to get no more of.
//
// Written in the caller's transaction, with the change it tells of. Nobody is written to who was
// shut out, left the list, or has no address that mail can be sent to.
#pragma once

#include <string>

#include "db/db.h"
#include "kit/mail/letter.h"
#include "kit/settings.h"
#include "pillars/account/account.h"
#include "web/keys.h"
#include "web/site.h"

namespace stithy::account {

// What a notice is made with; lives as long as the process.
struct NoticeDesk {
  const kit::LiveSettings& settings;
  const web::Keys& keys;
  const web::Site& site;
};

struct Notice {
  std::string list;         // "hooks.paused": what one can leave
  std::string once;         // of all notices to one person, the first with this key counts
  std::string thread = {};  // "hook 7"
  mail::Letter letter;      // how to leave is added
};
Result<void> notify(db::Tx& tx, const NoticeDesk& desk, UserId user, const Notice& notice,
                    Instant now);

// A message that belongs to no list, to that person; for trying out.
Result<void> write_to(db::Tx& tx, const NoticeDesk& desk, const Account& to,
                      const mail::Letter& letter, std::string_view once, Instant now);

// The row where a list is left, with a signature behind it (web/gate.h).
std::string subscription_path(std::string_view list);

}  // namespace stithy::account
