// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/events.h"

namespace stithy::repo {

namespace {

Result<std::int64_t> number(const Json& json, std::string_view member) {
  const Json* value = json.find(member);
  if (!value || !value->as_int()) return internal("an event lacks " + std::string(member));
  return *value->as_int();
}

}  // namespace

void Pushed::write(JsonWriter& json) const {
  json.begin_object().member("repository", repository.value()).member("by", by.value());
  json.member("intent", intent.value()).member("at", at.micros()).end_object();
}

Result<Pushed> Pushed::parse(const Json& json) {
  return Pushed{RepoId{TRY(number(json, "repository"))}, UserId{TRY(number(json, "by"))},
                IntentId{TRY(number(json, "intent"))}, Instant{TRY(number(json, "at"))}};
}

}  // namespace stithy::repo
