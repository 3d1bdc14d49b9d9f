// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/scope.h"

#include "base/text.h"

namespace stithy::hooks {

Result<Hook> hook_in(db::Reader& reader, const Scope& scope, std::string_view id) {
  auto number = text::parse_number<std::int64_t>(id);
  if (!number) return not_found("There is no such web hook.");
  return load_hook(reader, scope.repo(), HookId{*number});
}

Result<sql::DeliveryRow> delivery_in(db::Reader& reader, const Hook& hook, std::string_view id) {
  auto number = text::parse_number<std::int64_t>(id);
  auto found =
      number ? TRY(sql::find_delivery(reader, hook.id, DeliveryId{*number})) : std::nullopt;
  if (!found) return not_found("There is no such delivery.");
  return *std::move(found);
}

}  // namespace stithy::hooks
