// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/scope.h"

#include "base/text.h"
#include "ui/places.h"

namespace stithy::hooks {

HookOwner Scope::owner() const {
  HookOwner owner;
  if (repository) owner.repo = repository->id;
  if (organisation) owner.organisation = organisation->id;
  return owner;
}

std::string Scope::place() const {
  if (repository) return repository->path();
  return organisation ? ui::place::organisation(organisation->name) : ui::place::kAdmin;
}

std::string Scope::api_place() const {
  return text::format("{}{}", repository ? "/api/v3/repos" : "/api/v3", place());
}

Result<Hook> hook_in(db::Reader& reader, const Scope& scope, std::string_view id) {
  auto number = text::parse_number<std::int64_t>(id);
  if (!number) return not_found("There is no such web hook.");
  return load_hook(reader, scope.owner(), HookId{*number});
}

Result<sql::DeliveryRow> delivery_in(db::Reader& reader, const Hook& hook, std::string_view id) {
  auto number = text::parse_number<std::int64_t>(id);
  auto found =
      number ? TRY(sql::find_delivery(reader, hook.id, DeliveryId{*number})) : std::nullopt;
  if (!found) return not_found("There is no such delivery.");
  return *std::move(found);
}

}  // namespace stithy::hooks
