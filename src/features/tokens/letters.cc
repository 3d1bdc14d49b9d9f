// SPDX-License-Identifier: Apache-2.0
#include "features/tokens/letters.h"

#include "base/text.h"
#include "features/tokens/urls.h"

namespace stithy::tokens {

account::Notice decision_notice(const web::Site& site, const org::Organisation& organisation,
                                const token::FineToken& token, token::Approval approval,
                                Instant now) {
  const bool approved = approval == token::Approval::Approved;
  const std::string done =
      approved ? text::format("Your token {} reaches {} now.", token.name, organisation.shown())
               : text::format("Your token {} reaches nothing of {} but what everybody sees.",
                              token.name, organisation.shown());
  return {
      .list = "tokens.decisions",
      .once = text::format("token {} {}", token.id.value(), now.micros()),
      .thread = text::format("token {}", token.id.value()),
      .letter = {.subject = text::format("The token {} and {}", token.name, organisation.shown()),
                 .paragraphs = {done, "An owner of the organisation decided it."},
                 .facts = {},
                 .action_label = "Look at your tokens",
                 .action_url = site.main_url + url::list(),
                 .reason = "You get this because you made the token."}};
}

}  // namespace stithy::tokens
