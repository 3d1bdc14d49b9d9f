// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/events.h"

namespace stithy::repo {

namespace {

Result<std::int64_t> number(const Json& json, std::string_view member) {
  const Json* value = json.find(member);
  if (!value || !value->as_int()) return internal("an event lacks " + std::string(member));
  return *value->as_int();
}

Result<std::string> word(const Json& json, std::string_view member) {
  const Json* value = json.find(member);
  if (!value || !value->as_string()) return internal("an event lacks " + std::string(member));
  return *value->as_string();
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

void Changed::write(JsonWriter& json) const {
  json.begin_object().member("repository", repository.value()).member("by", by.value());
  json.member("what", static_cast<int>(what)).key("before").begin_object();
  for (const auto& [name, value] : before) json.member(name, value);
  json.end_object().member("at", at.micros()).end_object();
}

Result<Changed> Changed::parse(const Json& json) {
  Changed out{.repository = RepoId{TRY(number(json, "repository"))},
              .by = UserId{TRY(number(json, "by"))},
              .what = static_cast<What>(TRY(number(json, "what"))),
              .before = {},
              .at = Instant{TRY(number(json, "at"))}};
  const Json* before = json.find("before");
  if (!before || !before->as_object()) return internal("an event lacks before");
  for (const auto& [name, value] : *before->as_object())
    if (const auto* text = value.as_string()) out.before.emplace_back(name, *text);
  return out;
}

void MemberChanged::write(JsonWriter& json) const {
  json.begin_object().member("repository", repository.value()).member("by", by.value());
  json.member("member", member.value()).member("before", before).member("after", after);
  json.member("at", at.micros()).end_object();
}

Result<MemberChanged> MemberChanged::parse(const Json& json) {
  return MemberChanged{.repository = RepoId{TRY(number(json, "repository"))},
                       .by = UserId{TRY(number(json, "by"))},
                       .member = UserId{TRY(number(json, "member"))},
                       .before = TRY(word(json, "before")),
                       .after = TRY(word(json, "after")),
                       .at = Instant{TRY(number(json, "at"))}};
}

}  // namespace stithy::repo
