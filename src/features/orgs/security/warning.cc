// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/orgs/security/handlers.h"
#include "pillars/account/second_factor.h"

namespace stithy::orgs {

Result<std::string> warning_for(db::Reader& reader, const web::Principal& who,
                                const org::Organisation& o) {
  if (!o.second_factor_from || !who.signed_in()) return std::string();
  if (TRY(org::find_member(reader, o.id, who.user)).role == org::Membership::None)
    return std::string();
  if (TRY(account::has_second_factor(reader, who.user))) return std::string();
  if (o.second_factor_enforced)
    return text::format(
        "{} asks everybody in it for a second factor. Your membership rests until you have one.",
        o.shown());
  return text::format(
      "{} asks everybody in it for a second factor. Without one your membership rests from {} on.",
      o.shown(), text::prefix(render_iso(*o.second_factor_from), 10));
}

}  // namespace stithy::orgs
