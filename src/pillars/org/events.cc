// SPDX-License-Identifier: Apache-2.0
#include "pillars/org/events.h"

#include "base/text.h"

namespace stithy::org {

namespace {

Result<std::int64_t> number(const Json& json, std::string_view member) {
  const Json* value = json.find(member);
  if (!value || !value->as_int()) return internal(text::format("an event lacks {}", member));
  return *value->as_int();
}

Result<std::string> word(const Json& json, std::string_view member) {
  const Json* value = json.find(member);
  if (!value || !value->as_string()) return internal(text::format("an event lacks {}", member));
  return *value->as_string();
}

}  // namespace

void MembershipChanged::write(JsonWriter& json) const {
  json.begin_object().member("organisation", organisation.value()).member("by", by.value());
  json.member("member", member.value()).member("before", before).member("after", after);
  json.member("at", at.micros()).end_object();
}

Result<MembershipChanged> MembershipChanged::parse(const Json& json) {
  return MembershipChanged{.organisation = NamespaceId{TRY(number(json, "organisation"))},
                           .by = UserId{TRY(number(json, "by"))},
                           .member = UserId{TRY(number(json, "member"))},
                           .before = TRY(word(json, "before")),
                           .after = TRY(word(json, "after")),
                           .at = Instant{TRY(number(json, "at"))}};
}

}  // namespace stithy::org
