// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/mail/routes.h"
#include "kit/mail/queries.h"
#include "kit/mail/send.h"
#include "pillars/foundations.h"

namespace stithy::mail {

web::Feature feature(const Foundations& on) {
  return {.name = "mail",
          .purpose = "What became of our mail, and leaving its lists.",
          .routes = routes(),
          .migrations = kit::sql::mail_::migrations(),
          .jobs = {send_kind(on.settings, folder_of(on)), prune_kind(on.settings)}};
}

}  // namespace stithy::mail
