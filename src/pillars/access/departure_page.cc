// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/departure_page.h"

#include "base/text.h"
#include "pillars/access/creation.h"
#include "pillars/access/views/departure.h"

namespace stithy::access {

namespace {

// No name of an organisation.
constexpr std::string_view kDelete = "-";

}  // namespace

Result<DepartureView> departure_view(db::Reader& reader, const web::Principal& by,
                                     const account::Account& account) {
  const Standing standing = TRY(standing_of(reader, account));
  DepartureView view{.login = account.login,
                     .own = by.user == account.id,
                     .why_not = standing.why_not(),
                     .repositories = standing.repositories,
                     .heir = std::string(kDelete)};
  view.heirs.push_back({.value = std::string(kDelete),
                        .label = "Delete them",
                        .note = "Administrators of the instance can bring them back for a week."});
  for (const auto& one : TRY(list_creatable(reader, by)))
    view.heirs.push_back(
        {.value = one.name, .label = text::format("Give them to {}", one.shown()), .note = {}});
  return view;
}

Html departure_form(const DepartureView& view) { return departure_panel(view); }

Result<Farewell> parse_farewell(const web::Form& form, const account::Account& account) {
  for (auto field : {"confirm", "heir"}) TRY(form.require_single(field));
  if (form.text("confirm") != account.login)
    return invalid_field("confirm", text::format("This is not {}.", account.login));
  const std::string_view heir = form.text("heir");
  return Farewell{heir == kDelete ? std::string() : std::string(heir)};
}

void refuse(DepartureView& view, const web::Form& form, const Error& error) {
  view.message = error.fields.empty() ? error.message : "The account was not deleted.";
  view.errors = error.fields;
  if (!form.text("heir").empty()) view.heir = form.text("heir");
}

}  // namespace stithy::access
