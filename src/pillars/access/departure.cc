// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/departure.h"

#include "base/json.h"
#include "base/text.h"
#include "kit/jobs/jobs.h"
#include "pillars/access/creation.h"
#include "pillars/account/departure.h"
#include "pillars/account/second_factor.h"
#include "pillars/org/departure.h"
#include "pillars/passkey/passkey.h"
#include "pillars/repo/departure.h"
#include "pillars/signing/gpg_keys.h"

namespace stithy::access {

namespace {

Result<NamespaceId> heir_of(db::Tx& tx, const web::Principal& by, const account::Account& account,
                            std::string_view name) {
  if (name.empty()) return NamespaceId{};
  auto heir = TRY(account::find_namespace(tx, name));
  const bool fits = heir && heir->kind == account::Namespace::Kind::Organisation;
  if (!fits || !TRY(may_create_in(tx, by, *heir)))
    return invalid_field("heir", text::format("You may not make repositories for \"{}\".", name));
  const auto taken = TRY(repo::list_clashes(tx, NamespaceId{account.id.value()}, heir->id));
  if (taken.empty()) return heir->id;
  return conflict(text::format("{} has repositories of these names already: {}. Rename them first.",
                               heir->name, text::join(taken, ", ")));
}

}  // namespace

std::string Standing::why_not() const {
  std::string why;
  auto say = [&](const std::string& sentence) { why += (why.empty() ? "" : " ") + sentence; };
  if (!only_owned.empty())
    say(text::format("Nobody else owns {}: make somebody else an owner first, or delete it.",
                     text::join(only_owned, ", ")));
  if (last_administrator)
    say("Somebody has to administer the instance: make another administrator first.");
  if (imports > 0) say("A repository is being imported: stop that first.");
  return why;
}

Result<Standing> standing_of(db::Reader& reader, const account::Account& account) {
  const NamespaceId node{account.id.value()};
  const auto owned = TRY(repo::measure_owned(reader, node));
  return Standing{.only_owned = TRY(org::list_only_owned(reader, account.id)),
                  .last_administrator = TRY(account::is_last_administrator(reader, account)),
                  .imports = TRY(repo::count_running_imports(reader, node)),
                  .repositories = owned.public_repos + owned.other_repos};
}

Result<void> remove_account(db::Tx& tx, const web::Principal& by, const account::Account& account,
                            std::string_view heir_name, Instant now) {
  const Standing standing = TRY(standing_of(tx, account));
  if (!standing.may_go()) return conflict(standing.why_not());
  const NamespaceId heir = TRY(heir_of(tx, by, account, heir_name));
  TRY(org::leave_all(tx, account.id, by.user, now));
  TRY(repo::leave_all(tx, account.id, by.user, now));
  if (TRY(account::has_second_factor(tx, account.id)))
    TRY(passkey::switch_second_factor_off(tx, account.id));
  TRY(signing::remove_signing_keys_of(tx, account.id));
  TRY(account::remove_account(tx, account, by.user, now));
  JsonWriter payload;
  payload.begin_object().member("account", account.id.value());
  payload.member("heir", heir.value()).member("by", by.user.value()).end_object();
  TRY(kit::enqueue(tx,
                   {.kind = kClearEstate,
                    .payload = payload.text(),
                    .key = text::format("account {}", account.id.value())},
                   now));
  return {};
}

}  // namespace stithy::access
