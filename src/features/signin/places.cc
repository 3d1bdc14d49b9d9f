// SPDX-License-Identifier: Apache-2.0
#include "features/signin/places.h"

#include "base/log.h"
#include "base/text.h"
#include "features/signin/queries.h"
#include "features/signin/urls.h"
#include "pillars/account/device.h"
#include "pillars/account/notice.h"
#include "web/rate.h"

namespace stithy::signin {

namespace {

constexpr std::string_view kList = "signin.new_place";

mail::Letter letter_of(const web::Site& site, std::string_view login, const Visit& visit) {
  return {
      .subject = text::format("Somebody signed in to {}", login),
      .paragraphs = {text::format("Somebody signed in to your account at {} from where nobody "
                                  "did before.",
                                  site.main_url),
                     "If it was you, there is nothing to do. If not, choose a new password: all "
                     "sessions end with it."},
      .facts = {{"Address", visit.address},
                {"Browser", account::describe_device(visit.user_agent)},
                {"Time", render_iso(visit.now)}},
      .action_label = "Choose a new password",
      .action_url = site.main_url + url::forgotten(),
      .reason = "You get this because it is your account."};
}

}  // namespace

Result<void> note_place(db::Tx& tx, const Foundations& on, UserId user, const Visit& visit) {
  const std::string prefix = web::address_prefix(visit.address);
  const std::string_view place = text::prefix(prefix, 64);
  const auto seen = TRY(sql::count_places(tx, user));
  const auto known = TRY(sql::find_place(tx, user, place));
  TRY(sql::put_place(tx, user, place, visit.now));
  if (known || seen == 0) return {};
  auto account = TRY(account::find_account(tx, user));
  if (!account) return {};
  LOG(Info, "signin.new_place", {{"user", user.value()}, {"address", visit.address}});
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  return account::notify(tx, desk, user,
                         {.list = std::string(kList),
                          .once = text::format("place {} {}", place, visit.now.micros()),
                          .letter = letter_of(on.site, account->login, visit)},
                         visit.now);
}

Result<void> forget_places_of(db::Tx& tx, UserId user) {
  TRY(sql::delete_places_of(tx, user));
  return {};
}

Result<void> forget_old_places(db::Tx& tx, Instant now) {
  TRY(sql::delete_old_places(tx, now - kPlaceKept));
  return {};
}

}  // namespace stithy::signin
