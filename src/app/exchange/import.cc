// SPDX-License-Identifier: Apache-2.0
#include "app/exchange/import.h"

#include <set>

#include "app/exchange/organisations.h"
#include "base/text.h"
#include "db/transact.h"
#include "features/repos/create.h"
#include "pillars/account/account.h"
#include "sys/crypto.h"
#include "sys/random.h"

namespace stithy::app {

namespace {

constexpr std::chrono::minutes kWait{1};
constexpr std::size_t kListBytesMax = std::size_t{1} << 30;

const Json kNothing;
const Json& member(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  return found == nullptr ? kNothing : *found;
}
std::string words(const Json& json, std::string_view name) {
  const auto* text = member(json, name).as_string();
  return text == nullptr ? std::string() : *text;
}
bool holds(const Json& json, std::string_view name) {
  const bool* value = member(json, name).as_bool();
  return value != nullptr && *value;
}

struct Lines {
  std::vector<Json> users, organisations, repositories, collaborators, team_roles;
};

Result<Lines> read_lines(const sys::Path& from) {
  auto text = sys::read_file(from / kExportFile, kListBytesMax);
  if (!text && text.error().code == Code::NotFound)
    return not_found(text::format("{} is no export: it has no {}.", from.string(), kExportFile));
  const std::string whole = TRY(std::move(text));
  Lines out;
  std::int64_t number = 0;
  bool ended = false;
  for (std::string_view line : text::split(whole, '\n')) {
    if (line.empty() || ended) continue;
    auto read = Json::parse(line);
    if (!read) return invalid(text::format("Line {} of the export is no JSON.", number + 1));
    Json json = std::move(read).take();
    if (++number == 1) {
      const auto* version = member(json, "version").as_int();
      if (words(json, "format") != kExportFormat || version == nullptr)
        return invalid("The first line of the export does not name its format.");
      if (*version > kExportVersion)
        return invalid(
            text::format("This export has the format {} of a newer program; this one "
                         "reads {}. Import it with the newer program.",
                         *version, kExportVersion));
      continue;
    }
    const std::string type = words(json, "type");
    if (type == "user")
      out.users.push_back(std::move(json));
    else if (type == "organisation")
      out.organisations.push_back(std::move(json));
    else if (type == "team_role")
      out.team_roles.push_back(std::move(json));
    else if (type == "repository")
      out.repositories.push_back(std::move(json));
    else if (type == "collaborator")
      out.collaborators.push_back(std::move(json));
    else if (type == "end") {
      const auto* lines = member(json, "lines").as_int();
      ended = lines != nullptr && *lines == number - 1;
    }
  }
  if (!ended) return invalid("The export is not whole: its last line is missing. Export again.");
  return out;
}

class Import {
 public:
  Import(const Foundations& on, const ImportWish& wish)
      : on_(on), wish_(wish), from_(std::filesystem::absolute(wish.from).lexically_normal()) {}

  Result<Imported> run() {
    const Lines lines = TRY(read_lines(from_));
    TRY(look_for_taken(lines));
    for (const Json& user : lines.users)
      if (!taken_.contains(words(user, "login"))) TRY(make_user(user));
    for (const Json& organisation : lines.organisations)
      if (!taken_.contains(words(organisation, "name"))) TRY(bring_organisation(on_, organisation));
    for (const Json& repository : lines.repositories)
      if (!taken_.contains(full_name(repository))) TRY(make_repository(repository));
    for (const Json& role : lines.collaborators)
      if (!taken_.contains(words(role, "repository"))) TRY(give_role(role));
    for (const Json& role : lines.team_roles)
      if (!taken_.contains(words(role, "repository")) && TRY(bring_team_role(on_, role)))
        ++made_.roles;
    return made_;
  }

 private:
  static std::string full_name(const Json& repository) {
    return words(repository, "owner") + "/" + words(repository, "name");
  }

  Result<void> look_for_taken(const Lines& lines) {
    auto reader = TRY(on_.database.read(Deadline::in(kWait)));
    std::vector<std::string> named;
    auto note = [&](std::string name) {
      named.push_back(name);
      taken_.insert(std::move(name));
    };
    for (const Json& user : lines.users)
      if (TRY(account::find_namespace(*reader, words(user, "login")))) note(words(user, "login"));
    for (const Json& one : lines.organisations)
      if (TRY(account::find_namespace(*reader, words(one, "name")))) note(words(one, "name"));
    for (const Json& r : lines.repositories)
      if (TRY(repo::find_repository(*reader, words(r, "owner"), words(r, "name"))))
        note(full_name(r));
    if (named.empty()) return {};
    if (!wish_.skips_existing)
      return conflict(text::format(
          "Nothing was imported, since these names are taken here: {}. Rename what has them, or "
          "pass over what is there with --skip-existing.",
          text::join(named, ", ")));
    for (std::string& name : named) made_.passed_over.push_back(name + " is there already");
    return {};
  }

  // Without a hash nobody knows the password, so somebody has to set one.
  Result<void> make_user(const Json& user) {
    const std::string login = words(user, "login"), hash = words(user, "password_hash");
    auto prepared = TRY(account::prepare_account(
        {login, words(user, "email"), Secret<>(sys::random_hex(32)), holds(user, "site_admin")},
        on_.reserved_names));
    if (!hash.empty()) prepared.password_hash = hash;
    const Instant created = parse_iso(words(user, "created_at")).value_or(on_.clock.now());
    auto make = [&](db::Tx& tx) -> Result<void> {
      UserId id = TRY(account::create_account(tx, prepared, created));
      TRY(account::set_profile(tx, id,
                               {words(user, "display_name"), words(user, "bio"),
                                words(user, "location"), words(user, "website")},
                               on_.clock.now()));
      const std::string theme = words(user, "theme");
      if (theme == "light" || theme == "dark" || theme == "auto")
        TRY(account::set_preferences(tx, id, theme, holds(user, "single_keys")));
      TRY(bring_avatar(tx, id, member(user, "avatar")));
      if (holds(user, "disabled")) TRY(account::set_disabled(tx, id, true, on_.clock.now()));
      return {};
    };
    TRY(db::transact(on_.database, Deadline::in(kWait), make));
    ++made_.users;
    return {};
  }

  Result<void> bring_avatar(db::Tx& tx, UserId id, const Json& avatar) const {
    auto bytes = text::from_base64(words(avatar, "base64"));
    const std::string type = words(avatar, "content_type");
    if (!bytes || bytes->empty() || (type != "image/png" && type != "image/jpeg")) return {};
    std::string hash = text::to_hex(sys::sha256(*bytes));
    return account::set_avatar(tx, id, account::Avatar{type, *std::move(bytes), std::move(hash)});
  }

  Result<void> make_repository(const Json& r) {
    const std::string below = words(r, "git");
    repos::CreateWish wish{.owner = words(r, "owner"),
                           .name = words(r, "name"),
                           .description = words(r, "description"),
                           .website = words(r, "website"),
                           .visibility = TRY(repo::parse_visibility(words(r, "visibility"))),
                           .default_branch = words(r, "default_branch")};
    if (const auto* topics = member(r, "topics").as_array())
      for (const Json& topic : *topics)
        if (topic.as_string() != nullptr) wish.topics.push_back(*topic.as_string());
    // Inside of the export, whatever somebody wrote into the list.
    sys::Path place = (from_ / below).lexically_normal();
    auto inside = place.lexically_relative(from_ / "repositories");
    if (below.empty() || inside.empty() || *inside.begin() == "..")
      return invalid(text::format("The export names no files of {}.", full_name(r)));
    git::ImportSource source{git::RemoteUrl::local(place.string())};
    source.time_max = std::chrono::hours(24);
    source.bytes_max = std::numeric_limits<std::int64_t>::max();
    auto creator = repos::Creator::of(access::OperatorKey::at_the_machine());
    auto made = TRY(repos::create_imported(on_, creator, wish, source));
    if (holds(r, "archived"))
      TRY(db::transact(on_.database, Deadline::in(kWait), [&](db::Tx& tx) {
        return repo::set_archived(tx, made.id, true, on_.clock.now());
      }));
    ++made_.repositories;
    return {};
  }

  Result<void> give_role(const Json& line) {
    const std::string name = words(line, "repository"), login = words(line, "login");
    auto role = TRY(repo::parse_role(words(line, "role")));
    auto [owner, repository, found] = text::cut(name, "/");
    auto give = [&, owner = owner, repository = repository](db::Tx& tx) -> Result<bool> {
      auto r = TRY(repo::find_repository(tx, owner, repository));
      auto user = TRY(account::find_account_by_login(tx, login));
      if (!r || !user) return false;
      TRY(repo::put_collaborator(tx, r->id, user->id, role, {}, on_.clock.now()));
      return true;
    };
    if (TRY(db::transact(on_.database, Deadline::in(kWait), give)))
      ++made_.roles;
    else
      made_.passed_over.push_back(
          text::format("the role of {} in {}: there is no such account", login, name));
    return {};
  }

  const Foundations& on_;
  const ImportWish& wish_;
  const sys::Path from_;
  std::set<std::string, std::less<>> taken_;
  Imported made_;
};

}  // namespace

Result<Imported> import_from(const Foundations& on, const ImportWish& wish) {
  return Import(on, wish).run();
}

}  // namespace stithy::app
