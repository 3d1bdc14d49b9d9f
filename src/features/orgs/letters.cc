// SPDX-License-Identifier: Apache-2.0
#include "features/orgs/letters.h"

#include "base/text.h"
#include "features/orgs/urls.h"

namespace stithy::orgs {

account::Notice invitation_notice(const web::Site& site, const org::Organisation& organisation,
                                  std::string_view by, org::Membership role, Instant now) {
  const char* as = role == org::Membership::Owner ? "an owner" : "a member";
  return {.list = "orgs.invitations",
          .once = text::format("invitation {} {}", organisation.id.value(), now.micros()),
          .thread = text::format("organisation {}", organisation.id.value()),
          .letter = {.subject = text::format("Join {}", organisation.shown()),
                     .paragraphs = {text::format("{} invites you to be {} of {}.", by, as,
                                                 organisation.shown()),
                                    "Until you agree nothing changes. The invitation ends after "
                                    "a week."},
                     .facts = {},
                     .action_label = "Look at your invitations",
                     .action_url = site.main_url + url::own(),
                     .reason = "You get this because somebody invited you by name."}};
}

}  // namespace stithy::orgs
