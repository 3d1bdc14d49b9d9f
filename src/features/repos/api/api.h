// SPDX-License-Identifier: Apache-2.0
//
// api.h — repositories in /api/v3, in GitHub's shapes: bodies and handlers.
//
// Members that GitHub knows and this product has no use for (merge methods, teams) are accepted and
// change nothing, so that its tools work; unknown members are refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::repos {

// What both bodies may hold beside their own.
struct RepositoryWords {
  std::optional<std::string> description, homepage, visibility;
  std::optional<bool> is_private;
};

struct NewRepositoryBody : RepositoryWords {
  std::string name;
  std::optional<bool> auto_init;
  std::optional<std::string> gitignore_template, license_template;
  std::optional<std::string> default_branch, object_format;
  std::optional<std::int64_t> team_id;
  Json ignored;  // known to GitHub, without effect here
};

struct RepositoryChange : RepositoryWords {
  std::optional<std::string> name, default_branch;
  std::optional<bool> archived;
  Json ignored;
};

struct TopicsBody {
  std::vector<std::string> names;
};

const web::Schema& schema_of(const NewRepositoryBody*);
const web::Schema& schema_of(const RepositoryChange*);
const web::Schema& schema_of(const TopicsBody*);

// api_lists.cc
Result<web::Answer> api_own_repositories(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_repositories_of(const access::Anyone& who, web::Request& request);
Result<web::Answer> api_public_repositories(const access::Anyone& who, web::Request& request);
Result<web::Answer> api_organisation_repositories(const access::OrgRead& at, web::Request& request);
// api.cc
Result<web::Answer> api_create_in(const access::OrgRead& at, web::Request& request);
Result<web::Answer> api_create(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_show(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_change(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_delete(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_topics(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_put_topics(const access::RepoAdmin& at, web::Request& request);

}  // namespace stithy::repos
