// SPDX-License-Identifier: Apache-2.0
//
// scene.h — what every payload holds: the repository, its owner, and who did it, as GitHub's web
// hooks write them (npm @octokit/webhooks-schemas, which the suite hooks holds payloads against).
#pragma once

#include <optional>

#include "base/json.h"
#include "pillars/access/api_organisation.h"
#include "pillars/access/api_repository.h"
#include "pillars/account/api_user.h"
#include "pillars/repo/repository.h"
#include "web/site.h"

namespace stithy::hooks {

struct Scene {
  const web::Site& site;
  repo::Repository repository;
  account::SimpleUser owner, sender;
  std::optional<org::Organisation> organisation;  // that owns the repository
};
// Of what no repository belongs to.
struct OrganisationScene {
  const web::Site& site;
  org::Organisation organisation;
  account::SimpleUser sender;
};
// `by` none, or gone meanwhile: the owner stands for the person at the machine.
Result<Scene> set_scene(db::Reader& reader, const web::Site& site, repo::Repository repository,
                        UserId by);

// `by` none, or gone meanwhile: the organisation itself stands for the person at the machine.
Result<OrganisationScene> set_scene(db::Reader& reader, const web::Site& site,
                                    org::Organisation organisation, UserId by);

void write_user(JsonWriter& w, const account::SimpleUser& user);
// In a push, some members are others: moments are seconds, and the owner has an e-mail address.
enum class Place : std::uint8_t { Push, Elsewhere };
void write_repository(JsonWriter& w, const Scene& scene, Place place);
// The members "repository", "organization" (when one owns it) and "sender", which close every
// payload.
void write_end(JsonWriter& w, const Scene& scene, Place place = Place::Elsewhere);
void write_end(JsonWriter& w, const OrganisationScene& scene);
// An address that names the person and takes no mail.
std::string no_reply(const web::Site& site, const account::SimpleUser& user);

}  // namespace stithy::hooks
