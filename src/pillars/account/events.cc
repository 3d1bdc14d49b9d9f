// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/events.h"

#include "base/text.h"

namespace stithy::account {

namespace {

Result<std::int64_t> number(const Json& json, std::string_view member) {
  const Json* value = json.find(member);
  if (!value || !value->as_int()) return internal(text::format("an event lacks {}", member));
  return *value->as_int();
}

}  // namespace

void Removed::write(JsonWriter& json) const {
  json.begin_object().member("account", account.value()).member("by", by.value());
  json.member("at", at.micros()).end_object();
}

Result<Removed> Removed::parse(const Json& json) {
  return Removed{.account = UserId{TRY(number(json, "account"))},
                 .by = UserId{TRY(number(json, "by"))},
                 .at = Instant{TRY(number(json, "at"))}};
}

}  // namespace stithy::account
