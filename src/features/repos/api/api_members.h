// SPDX-License-Identifier: Apache-2.0
//
// api_members.h — /api/v3/repos/{owner}/{repo}/collaborators: who may do what, in GitHub's words.
//
// Nobody is invited here: whoever is added has the role at once.
#pragma once

#include <optional>
#include <string>

#include "pillars/access/api_repository.h"
#include "pillars/access/grants.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::repos {

struct ApiMember : account::SimpleUser {
  access::ApiPermissions permissions;
  std::string role_name;
};
struct ApiMemberRole {
  std::string permission, role_name;
  ApiMember user;
};
struct MemberBody {
  std::optional<std::string> permission;
};
const web::Schema& schema_of(const ApiMember*);
const web::Schema& schema_of(const ApiMemberRole*);
const web::Schema& schema_of(const MemberBody*);

Result<web::Answer> api_members(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_member(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_member_role(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_put_member(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_drop_member(const access::RepoAdmin& at, web::Request& request);

}  // namespace stithy::repos
