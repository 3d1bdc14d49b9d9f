// SPDX-License-Identifier: Apache-2.0
//
// maker.h — the objects of /api/v3 that need more than one row to be made. Of one request.
#pragma once

#include "features/orgs/api/shapes.h"
#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/answer.h"
#include "web/paging.h"
#include "web/request.h"

namespace stithy::orgs {

class ApiMaker {
 public:
  ApiMaker(web::Request& request, db::Reader& reader) : request_(request), reader_(reader) {}

  Result<ApiFullOrganisation> full(const org::Organisation& organisation,
                                   org::Membership membership);
  // With the team that it belongs to.
  Result<ApiTeam> team(const org::Organisation& organisation, const org::Team& team);
  Result<ApiFullTeam> full_team(const org::Organisation& organisation, const org::Team& team,
                                org::Membership membership);
  ApiMembership membership(const org::Organisation& organisation, const account::Account& person,
                           org::Membership role, bool pending);
  Result<ApiInvitation> invitation(const org::Organisation& organisation,
                                   const org::Invitation& invitation);
  Result<access::ApiRepository> repository(const repo::Repository& repository, repo::Role role);

 private:
  web::Request& request_;
  db::Reader& reader_;
};

// One page of a list that was read whole, with its Link header.
template <class T>
web::Answer page_of(web::Request& request, const std::vector<T>& all) {
  const web::ApiPage page = web::api_page(request);
  std::vector<T> out;
  for (std::size_t i = page.first(); i < all.size() && out.size() < page.size; ++i)
    out.push_back(all[i]);
  web::Answer answer = web::json_of(out);
  auto links = web::link_header(request.site(), request, page, all.size());
  if (!links.empty()) answer.headers.set("Link", links);
  return answer;
}

// By login in the path; NotFound for nobody.
Result<account::Account> person_in_path(db::Reader& reader, const web::Request& request);

// The error under the names that the caller sent; a taken name is Invalid as GitHub has it.
Error api_error(Error error);

}  // namespace stithy::orgs
