// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/renaming.h"

#include "base/text.h"
#include "pillars/account/departure.h"
#include "pillars/account/names.h"
#include "pillars/account/queries.h"

namespace stithy::account {

namespace {

Error taken(std::string_view name) {
  return conflict(text::format("The name \"{}\" is taken.", name));
}

Result<void> hold(db::Tx& tx, const Namespace& owner, std::string_view folded, Instant now) {
  if (TRY(sql::count_redirects(tx, owner.id)) >= kFormerNamesMax)
    return conflict(text::format("It had {} names before; take one of them back, or keep this one.",
                                 kFormerNamesMax));
  TRY(sql::insert_redirect(tx, folded, owner.id, now));
  return {};
}

}  // namespace

Result<void> rename(db::Tx& tx, const Namespace& owner, std::string_view name,
                    const std::set<std::string, std::less<>>& reserved, Instant now) {
  TRY(check_owner_name(name, reserved));
  const std::string before = fold_name(owner.name), folded = fold_name(name);
  if (folded != before) {
    auto held = TRY(sql::find_redirect(tx, folded));
    if (held && *held != owner.id) return taken(name);
    TRY(check_not_held(tx, name, now));
    if (held) TRY(sql::delete_redirect(tx, folded));
    TRY(hold(tx, owner, before, now));
  }
  auto named = sql::set_name(tx, owner.id, name, folded);
  if (named) return {};
  if (named.error().code == Code::Conflict) return taken(name);
  return std::move(named).take_error();
}

Result<void> check_not_former(db::Reader& reader, std::string_view name) {
  if (TRY(sql::find_redirect(reader, fold_name(name)))) return taken(name);
  return {};
}

Result<std::optional<Namespace>> find_former(db::Reader& reader, std::string_view name) {
  auto row = TRY(sql::find_former_namespace(reader, fold_name(name)));
  if (!row) return std::optional<Namespace>{};
  return std::optional(Namespace{row->id, static_cast<Namespace::Kind>(row->kind),
                                 std::move(row->name), std::move(row->display_name),
                                 row->created_at});
}

Result<void> forget_former_names(db::Tx& tx, NamespaceId owner) {
  TRY(sql::delete_redirects_of(tx, owner));
  return {};
}

}  // namespace stithy::account
