// SPDX-License-Identifier: Apache-2.0
//
// send.h — the job that hands one message to the relay, or keeps it in a file without one.
//
// At least once: when the server dies between the relay's yes and the note of it, the message goes
// out again under the same Message-ID. A refusal for good (5xx) of the address is kept
// (mail_suppressions), one of the message ends it, and everything else is tried again until
// mail.give_up_after.
#pragma once

#include "db/db.h"
#include "http/smtp.h"
#include "kit/jobs/job_kind.h"
#include "kit/mail/ids.h"
#include "kit/settings.h"
#include "sys/files.h"

namespace stithy::mail {

constexpr std::string_view kSendKind = "mail.send";

Result<void> order_sending(db::Tx& tx, MailId id, Instant now);
// `folder` is where messages are kept when no relay is configured; both must outlive the kinds.
kit::JobKind send_kind(const kit::LiveSettings& settings, sys::Path folder);
kit::JobKind prune_kind(const kit::LiveSettings& settings);

// Whether the address itself was refused for good, and not what was said or who said it: a 5xx to
// the recipient whose enhanced code (RFC 3463), if there is one, is of a bad or closed mailbox.
bool refuses_address(const http::MailAnswer& answer);

// "123.eml" of the folder.
sys::Path file_of(const sys::Path& folder, MailId id);

}  // namespace stithy::mail
