// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/formats/message.h"

#include "base/text.h"

namespace stithy::hooks {

namespace {

constexpr std::size_t kLinesMax = 10, kSubjectBytesMax = 120, kShortId = 7;

std::string_view text_at(const Json* json, std::initializer_list<std::string_view> path) {
  for (auto member : path) json = json ? json->find(member) : nullptr;
  const std::string* text = json ? json->as_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}
std::string_view text_at(const Json& json, std::initializer_list<std::string_view> path) {
  return text_at(&json, path);
}

bool is_set(const Json& json, std::string_view member) {
  const Json* value = json.find(member);
  return value && value->as_bool() && *value->as_bool();
}

// "the tag v1.0", "the branch topic"; pushes to branches name them alone.
std::string ref_words(std::string_view ref) {
  if (ref.starts_with("refs/tags/")) return text::format("the tag {}", ref.substr(10));
  if (ref.starts_with("refs/heads/")) return std::string(ref.substr(11));
  return std::string(ref);
}

Message push_message(const Json& payload, std::string_view who, std::string_view where) {
  Message out;
  out.href = text_at(payload, {"compare"});
  std::string ref = ref_words(text_at(payload, {"ref"}));
  const Json* commits = payload.find("commits");
  const auto* list = commits ? commits->as_array() : nullptr;
  std::size_t count = list ? list->size() : 0;
  if (is_set(payload, "deleted")) {
    out.title = text::format("{} removed {} from {}", who, ref, where);
    return out;
  }
  std::string_view verb = is_set(payload, "forced") ? "force-pushed" : "pushed";
  out.title = count == 0 ? text::format("{} {} {} of {}", who, verb, ref, where)
                         : text::format("{} {} {} to {} of {}", who, verb,
                                        text::plural(count, "commit", "commits"), ref, where);
  for (std::size_t i = 0; i < count && i < kLinesMax; ++i) {
    const Json& commit = (*list)[i];
    auto subject = text::cut(text_at(commit, {"message"}), "\n").before;
    out.lines.push_back({std::string(text_at(commit, {"id"}).substr(0, kShortId)),
                         std::string(text_at(commit, {"url"})),
                         std::string(text::prefix(subject, kSubjectBytesMax))});
  }
  if (count > kLinesMax) out.more = text::format("and {} more", count - kLinesMax);
  return out;
}

std::string member_title(const Json& payload, std::string_view who, std::string_view where) {
  auto action = text_at(payload, {"action"});
  auto member = text_at(payload, {"member", "login"});
  if (action == "removed") return text::format("{} took {}'s role in {} away", who, member, where);
  auto role = text_at(payload, {"changes", "permission", "to"});
  if (action == "edited") return text::format("{} changed {}'s role in {}", who, member, where);
  return role.empty() ? text::format("{} added {} to {}", who, member, where)
                      : text::format("{} added {} to {} ({})", who, member, where, role);
}

std::string membership_title(const Json& payload, std::string_view who, std::string_view where) {
  auto member = text_at(payload, {"membership", "user", "login"});
  if (text_at(payload, {"action"}) == "member_added")
    return text::format("{} belongs to {} now", member, where);
  return member == who ? text::format("{} left {}", who, where)
                       : text::format("{} removed {} from {}", who, member, where);
}

std::string title_of(std::string_view event, const Json& payload, std::string_view who,
                     std::string_view where) {
  auto ref_type = text_at(payload, {"ref_type"}), ref = text_at(payload, {"ref"});
  if (event == "create") return text::format("{} made the {} {} in {}", who, ref_type, ref, where);
  if (event == "delete")
    return text::format("{} removed the {} {} from {}", who, ref_type, ref, where);
  if (event == "public") return text::format("{} made {} public", who, where);
  if (event == "member") return member_title(payload, who, where);
  if (event == "organization") return membership_title(payload, who, where);
  if (event == "ping") return text::format("Web hooks of {} are told here from now on", where);
  auto action = text_at(payload, {"action"});
  if (action == "renamed")
    return text::format("{} renamed {} to {}", who,
                        text_at(payload, {"changes", "repository", "name", "from"}), where);
  return text::format("{}: {} {} {}", where, who, action, event);
}

Message job_message(const Json& payload) {
  Message out;
  auto kind = text_at(payload, {"job", "kind"});
  out.href = text_at(payload, {"job", "html_url"});
  if (text_at(payload, {"action"}) == "missed")
    out.title = text::format("The recurring job {} did not run; it was due at {}", kind,
                             text_at(payload, {"job", "due_at"}));
  else
    out.title = text::format("The recurring job {} failed for good: {}", kind,
                             text_at(payload, {"job", "error"}));
  return out;
}

}  // namespace

Message message_of(std::string_view event, const Json& payload) {
  auto who = text_at(payload, {"sender", "login"});
  if (who.empty()) who = "Somebody";
  auto where = text_at(payload, {"repository", "full_name"});
  if (where.empty()) where = text_at(payload, {"organization", "login"});
  if (where.empty()) where = "this instance";
  if (event == "push") return push_message(payload, who, where);
  if (event == "job") return job_message(payload);
  Message out;
  out.title = title_of(event, payload, who, where);
  out.href = text_at(payload, {"repository", "html_url"});
  return out;
}

}  // namespace stithy::hooks
