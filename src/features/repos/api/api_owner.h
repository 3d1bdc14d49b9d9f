// SPDX-License-Identifier: Apache-2.0
//
// api_owner.h — repositories with their owners and the asker's role, for answers of the API.
#pragma once

#include <map>

#include "pillars/access/api_repository.h"
#include "pillars/access/grants.h"
#include "pillars/account/api_user.h"
#include "web/request.h"

namespace stithy::repos {

// Remembers owners between the repositories of one answer.
class ApiMaker {
 public:
  ApiMaker(const web::Site& site, db::Reader& reader) : site_(site), reader_(reader) {}
  Result<access::ApiRepository> make(const repo::Repository& repository, repo::Role role);

 private:
  Result<account::SimpleUser> owner_of(const repo::Repository& repository);
  const web::Site& site_;
  db::Reader& reader_;
  std::map<NamespaceId, account::SimpleUser> owners_;
};

}  // namespace stithy::repos
