// SPDX-License-Identifier: Apache-2.0
#include "app/exchange/organisations.h"

#include <map>

#include "base/text.h"
#include "db/transact.h"
#include "pillars/account/account.h"
#include "pillars/org/team.h"
#include "pillars/repo/team_roles.h"

namespace stithy::app {

namespace {

constexpr std::chrono::seconds kWait{30};
constexpr std::int64_t kPage = 500;

std::string words(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  const std::string* text = value == nullptr ? nullptr : value->as_string();
  return text == nullptr ? std::string() : *text;
}
bool holds(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  return value != nullptr && value->as_bool() != nullptr && *value->as_bool();
}
const Json::Array& list(const Json& json, std::string_view name) {
  static const Json::Array kNone;
  const Json* value = json.find(name);
  return value == nullptr || value->as_array() == nullptr ? kNone : *value->as_array();
}

Result<void> write_members(JsonWriter& w, db::Reader& reader, NamespaceId id) {
  w.key("members").begin_array();
  org::MemberFilter filter;
  for (std::int64_t read = kPage; read == kPage;) {
    auto page = TRY(org::list_members(reader, id, filter, kPage));
    read = static_cast<std::int64_t>(page.size());
    for (const auto& one : page) {
      w.begin_object().member("login", one.login).member("role", org::membership_name(one.role));
      w.member("public", one.is_public).end_object();
      filter.after = text::to_lower(one.login);
    }
  }
  w.end_array();
  return {};
}

Result<void> write_team(JsonWriter& w, db::Reader& reader, const org::Team& team,
                        std::string_view parent) {
  w.begin_object().member("slug", team.slug).member("name", team.name);
  w.member("description", team.description).member("secret", team.secret);
  w.member("parent", parent).key("members").begin_array();
  std::string after;
  for (std::int64_t read = kPage; read == kPage;) {
    auto page = TRY(org::list_team_members(reader, team.id, after, kPage));
    read = static_cast<std::int64_t>(page.size());
    for (const auto& one : page) {
      w.begin_object().member("login", one.login).member("maintainer", one.maintainer);
      w.end_object();
      after = text::to_lower(one.login);
    }
  }
  w.end_array().end_object();
  return {};
}

Result<std::string> line_of(db::Reader& reader, const org::Organisation& o) {
  JsonWriter w;
  w.begin_object().member("type", "organisation").member("name", o.name);
  w.member("display_name", o.display_name).member("description", o.description);
  w.member("website", o.website).member("location", o.location);
  w.member("base_role", org::base_role_name(o.base_role));
  w.member("members_create", o.members_create).member("created_at", render_iso(o.created_at));
  TRY(write_members(w, reader, o.id));
  auto teams = TRY(org::list_teams(reader, o.id));
  std::map<TeamId, std::string> slugs;
  for (const auto& team : teams) slugs.emplace(team.id, team.slug);
  w.key("teams").begin_array();
  for (const auto& team : teams)
    TRY(write_team(w, reader, team, team.parent ? slugs[team.parent] : std::string()));
  w.end_array().end_object();
  return w.text();
}

// Brings one organisation in one transaction.
class Bringer {
 public:
  Bringer(const Foundations& on, db::Tx& tx, const Json& line)
      : on_(on), tx_(tx), line_(line), now_(on.clock.now()) {}

  Result<void> run() {
    auto owner = TRY(first_owner());
    id_ = TRY(org::create_organisation(tx_, words(line_, "name"), words(line_, "display_name"),
                                       owner, on_.reserved_names, now_));
    TRY(org::set_profile(tx_, id_,
                         {words(line_, "display_name"), words(line_, "description"),
                          words(line_, "website"), words(line_, "location")},
                         now_));
    auto base = TRY(org::parse_base_role(words(line_, "base_role")));
    TRY(org::set_rules(tx_, id_, base, holds(line_, "members_create"), now_));
    TRY(bring_members());
    return bring_teams();
  }

 private:
  Result<std::optional<UserId>> user_of(const Json& line) {
    auto account = TRY(account::find_account_by_login(tx_, words(line, "login")));
    return account ? std::optional(account->id) : std::nullopt;
  }

  Result<UserId> first_owner() {
    for (const Json& one : list(line_, "members")) {
      if (words(one, "role") != "owner") continue;
      if (auto user = TRY(user_of(one))) return *user;
    }
    return conflict(
        text::format("None of the owners of {} has an account here.", words(line_, "name")));
  }

  Result<void> bring_members() {
    for (const Json& one : list(line_, "members")) {
      auto user = TRY(user_of(one));
      if (!user) continue;
      auto role = TRY(org::parse_membership(words(one, "role")));
      TRY(org::put_member(tx_, id_, *user, role, {}, now_));
      TRY(org::set_publicity(tx_, id_, *user, holds(one, "public")));
    }
    return {};
  }

  // First all of them, then the tree: a parent may come later in the list.
  Result<void> bring_teams() {
    for (const Json& one : list(line_, "teams")) {
      auto made = TRY(org::create_team(tx_, id_, wish_of(one, TeamId{}), now_));
      teams_.emplace(words(one, "slug"), made);
    }
    for (const Json& one : list(line_, "teams")) {
      auto team = TRY(org::find_team(tx_, teams_.at(words(one, "slug"))));
      auto parent = teams_.find(words(one, "parent"));
      if (team && parent != teams_.end())
        TRY(org::change_team(tx_, *team, wish_of(one, parent->second), now_));
      if (team) TRY(bring_team_members(*team, one));
    }
    return {};
  }

  static org::TeamWish wish_of(const Json& line, TeamId parent) {
    return {.name = words(line, "name"),
            .description = words(line, "description"),
            .secret = holds(line, "secret"),
            .parent = parent};
  }

  Result<void> bring_team_members(const org::Team& team, const Json& line) {
    for (const Json& one : list(line, "members")) {
      auto user = TRY(user_of(one));
      if (user) TRY(org::put_team_member(tx_, team, *user, holds(one, "maintainer"), now_));
    }
    return {};
  }

  const Foundations& on_;
  db::Tx& tx_;
  const Json& line_;
  Instant now_;
  NamespaceId id_;
  std::map<std::string, TeamId> teams_;
};

}  // namespace

Result<std::vector<std::string>> organisation_lines(db::Reader& reader) {
  std::vector<std::string> out;
  NamespaceId after;
  for (std::int64_t read = kPage; read == kPage;) {
    auto page = TRY(org::list_organisations(reader, after, kPage));
    read = static_cast<std::int64_t>(page.size());
    for (const auto& one : page) {
      out.push_back(TRY(line_of(reader, one)));
      after = one.id;
    }
  }
  return out;
}

Result<std::vector<std::string>> team_role_lines(db::Reader& reader, const repo::Repository& r) {
  std::vector<std::string> out;
  for (const auto& one : TRY(repo::list_team_roles(reader, r.id))) {
    JsonWriter w;
    w.begin_object().member("type", "team_role").member("repository", r.full_name());
    w.member("team", one.slug).member("role", repo::role_name(one.role)).end_object();
    out.push_back(w.text());
  }
  return out;
}

Result<void> bring_organisation(const Foundations& on, const Json& line) {
  return db::transact(on.database, Deadline::in(kWait),
                      [&](db::Tx& tx) { return Bringer(on, tx, line).run(); });
}

Result<bool> bring_team_role(const Foundations& on, const Json& line) {
  auto role = TRY(repo::parse_role(words(line, "role")));
  const std::string name = words(line, "repository");
  auto give = [&](db::Tx& tx) -> Result<bool> {
    auto [owner, short_name, found] = text::cut(name, "/");
    auto r = TRY(repo::find_repository(tx, owner, short_name));
    if (!r) return false;
    auto team = TRY(org::find_team(tx, r->owner_id, words(line, "team")));
    if (!team) return false;
    TRY(repo::put_team_role(tx, r->id, team->id, role, on.clock.now()));
    return true;
  };
  return db::transact(on.database, Deadline::in(kWait), give);
}

}  // namespace stithy::app
