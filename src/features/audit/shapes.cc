// SPDX-License-Identifier: Apache-2.0
#include "features/audit/shapes.h"

#include "base/text.h"

namespace stithy::audit {

namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

template <class Id>
std::optional<std::int64_t> unless_none(Id id) {
  return id ? std::optional(id.value()) : std::nullopt;
}

// GitHub's kinds of what was done, by the last word of the action.
std::string operation_of(std::string_view action) {
  const std::string_view verb = text::cut(action, ".").after;
  auto begins = [&](std::initializer_list<std::string_view> words) {
    for (std::string_view word : words)
      if (verb.starts_with(word)) return true;
    return false;
  };
  if (begins({"create", "add", "invite", "enable", "mint"})) return "create";
  if (begins({"destroy", "delete", "remove", "revoke", "purge", "end", "disable", "drop"}))
    return "remove";
  if (begins({"login", "logout", "failed", "confirm", "impersonate"})) return "authentication";
  if (begins({"export", "view"})) return "access";
  if (begins({"restore"})) return "restore";
  if (begins({"transfer"})) return "transfer";
  return "modify";
}

template <class T>
web::Field of(const char* name, T ApiEntry::*member, const char* doc, std::string_view example) {
  return web::field<ApiEntry, T>(name, member, doc, {.example = example, .leave_out = true});
}

}  // namespace

const web::Schema& schema_of(const ApiEntry*) {
  using E = ApiEntry;
  static const auto made = web::describe<E>(
      "audit-log-event",
      {of("@timestamp", &E::timestamp, "When, in milliseconds of the Unix time.", "1795856400000"),
       of("_document_id", &E::document_id, "Its number, which never changes.",
          "\"892723498209472\""),
       of("action", &E::action, "What was done.", "\"repo.create\""),
       of("operation_type", &E::operation_type, "What kind of deed it was.", "\"create\""),
       of("created_at", &E::created_at, "As @timestamp.", "1795856400000"),
       of("actor", &E::actor, "Who did it.", "\"ada\""),
       of("actor_id", &E::actor_id, "Their number.", "7"),
       of("actor_kind", &E::actor_kind,
          "By what: person, token, application, key, deploy key, visitor, command or system.",
          "\"person\""),
       of("impersonator", &E::impersonator, "The administrator who acted as the actor.",
          "\"root\""),
       of("impersonator_id", &E::impersonator_id, "Their number.", "1"),
       of("actor_ip", &E::actor_ip, "From where; not shown to owners of organisations.",
          "\"192.0.2.7\""),
       of("user_agent", &E::user_agent, "With what; not shown to owners of organisations.",
          "\"git/2.39.5\""),
       of("user", &E::user, "Whom it was done to.", "\"bob\""),
       of("user_id", &E::user_id, "Their number.", "8"),
       of("org", &E::org, "The organisation or person whose it is.", "\"guild\""),
       of("org_id", &E::org_id, "Its number.", "9"),
       of("repo", &E::repo, "The repository.", "\"guild/engine\""),
       of("repo_id", &E::repo_id, "Its number.", "10"),
       of("object", &E::object, "What it was done to, in words.", "\"guild/engine: hook 3\""),
       of("request_id", &E::request_id, "The request, as the log of the server names it.",
          "\"4f1d2a\""),
       of("changes", &E::changes, "Named values before and after.",
          R"({"visibility":{"before":"private","after":"public"}})"),
       of("sequence", &E::sequence, "Its place in the chain, once it is sealed.", "41"),
       of("hash", &E::hash, "Its hash in the chain.",
          "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"")});
  return made;
}

ApiEntry shown(const Entry& e, Sight sight) {
  auto changes = Json::parse(e.details);
  ApiEntry out{.timestamp = e.at.micros() / 1000,
               .created_at = e.at.micros() / 1000,
               .document_id = text::format("{}", e.id.value()),
               .action = e.action,
               .operation_type = operation_of(e.action),
               .actor = unless_empty(e.actor_login),
               .user = unless_empty(e.subject_login),
               .org = unless_empty(e.node_name),
               .repo = unless_empty(e.repo_name),
               .impersonator = unless_empty(e.acting_login),
               .actor_id = unless_none(e.actor),
               .user_id = unless_none(e.subject),
               .org_id = unless_none(e.node),
               .repo_id = unless_none(e.repo),
               .impersonator_id = unless_none(e.acting),
               .actor_kind = e.actor_kind,
               .object = e.object,
               .actor_ip = {},
               .user_agent = {},
               .request_id = {},
               .changes = changes ? *std::move(changes) : Json(),
               .sequence = e.sequence,
               .hash = e.hash};
  if (sight == Sight::WithoutPlaces) return out;
  out.actor_ip = unless_empty(e.address);
  out.user_agent = unless_empty(e.agent);
  out.request_id = unless_empty(e.request);
  return out;
}

std::string render_line(const Entry& entry, Sight sight) {
  JsonWriter w;
  web::write_json(shown(entry, sight), w);
  return std::move(w).take();
}

}  // namespace stithy::audit
