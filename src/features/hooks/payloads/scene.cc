// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/payloads/scene.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "pillars/account/commit_address.h"

namespace stithy::hooks {

namespace {

// In GitHub's answers, but not in the repositories of its web hooks.
constexpr std::array<std::string_view, 4> kOnlyInAnswers = {"network_count", "subscribers_count",
                                                            "permissions", "owner"};
constexpr std::array<std::string_view, 2> kMoments = {"created_at", "pushed_at"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void write_members(JsonWriter& w, const account::SimpleUser& user) {
  for (const auto& field : web::schema<account::SimpleUser>().fields) {
    if (field.name == "user_view_type") continue;
    w.key(field.name);
    field.write(&user, w);
  }
}

void write_owner(JsonWriter& w, const Scene& scene, Place place) {
  w.key("owner").begin_object();
  if (place == Place::Push)
    w.member("name", scene.owner.login).member("email", no_reply(scene.site, scene.owner));
  write_members(w, scene.owner);
  w.end_object();
}

std::int64_t seconds_of(Instant at) { return at.micros() / 1'000'000; }

}  // namespace

std::string no_reply(const web::Site& site, const account::SimpleUser& user) {
  return account::alias_of(UserId{user.id}, user.login, site.main_url);
}

Result<Scene> set_scene(db::Reader& reader, const web::Site& site, repo::Repository repository,
                        UserId by) {
  const UserId owner_id{repository.owner_id.value()};
  auto owner = TRY(account::find_account(reader, owner_id));
  // Who owns it and is no person is an organisation.
  account::ApiPerson named{
      .id = owner_id.value(), .login = repository.owner, .is_organisation = true};
  account::SimpleUser owner_user =
      owner ? simple_user_of(site, *owner) : simple_user_of(site, named);
  std::optional<account::Account> sender;
  if (by) sender = TRY(account::find_account(reader, by));
  account::SimpleUser sender_user = sender ? simple_user_of(site, *sender) : owner_user;
  std::optional<org::Organisation> organisation;
  if (!owner) organisation = TRY(org::find_organisation(reader, repository.owner_id));
  return Scene{site, std::move(repository), std::move(owner_user), std::move(sender_user),
               std::move(organisation)};
}

Result<OrganisationScene> set_scene(db::Reader& reader, const web::Site& site,
                                    org::Organisation organisation, UserId by) {
  std::optional<account::Account> sender;
  if (by) sender = TRY(account::find_account(reader, by));
  account::ApiPerson itself{
      .id = organisation.id.value(), .login = organisation.name, .is_organisation = true};
  auto user = sender ? simple_user_of(site, *sender) : simple_user_of(site, itself);
  return OrganisationScene{site, std::move(organisation), std::move(user)};
}

void write_user(JsonWriter& w, const account::SimpleUser& user) {
  w.begin_object();
  write_members(w, user);
  w.end_object();
}

void write_repository(JsonWriter& w, const Scene& scene, Place place) {
  const auto& r = scene.repository;
  auto shown = access::api_repository_of(scene.site, r, scene.owner, repo::Role::Admin);
  w.begin_object();
  for (const auto& field : web::schema<access::ApiRepository>().fields) {
    if (is_one_of(kOnlyInAnswers, field.name)) continue;
    if (place == Place::Push && is_one_of(kMoments, field.name)) continue;
    w.key(field.name);
    field.write(&shown, w);
  }
  write_owner(w, scene, place);
  w.key("custom_properties").begin_object().end_object();
  if (place == Place::Push) {
    w.member("created_at", seconds_of(r.created_at));
    w.member("pushed_at", seconds_of(r.pushed_at.value_or(r.created_at)));
    w.member("stargazers", 0).member("master_branch", r.default_branch);
  }
  w.end_object();
}

namespace {

void write_organisation(JsonWriter& w, const web::Site& site, const org::Organisation& o) {
  const auto shown = access::api_organisation(site, o);
  w.key("organization").begin_object();
  for (const auto& field : web::schema<access::ApiOrganisation>().fields) {
    w.key(field.name);
    field.write(&shown, w);
  }
  w.end_object();
}

}  // namespace

void write_end(JsonWriter& w, const Scene& scene, Place place) {
  w.key("repository");
  write_repository(w, scene, place);
  if (scene.organisation) write_organisation(w, scene.site, *scene.organisation);
  w.key("sender");
  write_user(w, scene.sender);
}

void write_end(JsonWriter& w, const OrganisationScene& scene) {
  write_organisation(w, scene.site, scene.organisation);
  w.key("sender");
  write_user(w, scene.sender);
}

}  // namespace stithy::hooks
