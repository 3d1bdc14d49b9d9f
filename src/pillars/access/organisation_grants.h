// SPDX-License-Identifier: Apache-2.0
//
// organisation_grants.h — proofs that the gate checked a permission on an organisation or a team.
//
// Like the grants of repositories: no public constructor, one way in. An organisation is no secret;
// its hidden members and its teams are, to everybody who does not belong to it: they get the answer
// of what is absent. A secret team is absent to members who are not in it.
#pragma once

#include <memory>

#include "pillars/org/organisation.h"
#include "pillars/org/team.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::access {

using web::Need;

// What a request may do in an organisation, with the limits of its token applied. Administrators of
// the instance act as owners.
Result<org::Membership> membership_of(db::Reader& reader, const web::Principal& principal,
                                      NamespaceId organisation);

// Grants on the organisation of the path ({org}).
template <Need N>
class OrgGrant {
 public:
  static constexpr Need need = N;
  static Result<OrgGrant> admit(web::Request& request);
  const web::Principal& who() const { return *who_; }
  const org::Organisation& organisation() const { return *organisation_; }
  org::Membership membership() const { return membership_; }
  bool is_member() const { return membership_ >= org::Membership::Member; }
  bool is_owner() const { return membership_ == org::Membership::Owner; }
  // A stronger grant is also a weaker one.
  template <Need M>
  requires(M < N && web::is_organisation_need(M)) operator OrgGrant<M>() const {
    return OrgGrant<M>(who_, organisation_, membership_);
  }

 private:
  template <Need M>
  friend class OrgGrant;
  OrgGrant(std::shared_ptr<const web::Principal> who,
           std::shared_ptr<const org::Organisation> organisation, org::Membership membership)
      : who_(std::move(who)), organisation_(std::move(organisation)), membership_(membership) {}
  std::shared_ptr<const web::Principal> who_;
  std::shared_ptr<const org::Organisation> organisation_;
  org::Membership membership_;
};

using OrgRead = OrgGrant<Need::OrgRead>;
using OrgMember = OrgGrant<Need::OrgMember>;
using OrgOwner = OrgGrant<Need::OrgOwner>;
using FreshOrgOwner = OrgGrant<Need::FreshOrgOwner>;

// Grants on the team of the path ({org}, {team}).
template <Need N>
class TeamGrant {
 public:
  static constexpr Need need = N;
  static Result<TeamGrant> admit(web::Request& request);
  const web::Principal& who() const { return at_.who(); }
  const OrgMember& at() const { return at_; }
  const org::Organisation& organisation() const { return at_.organisation(); }
  const org::Team& team() const { return *team_; }
  const org::Part& part() const { return part_; }
  bool may_maintain() const { return at_.is_owner() || part_.maintainer; }
  operator TeamGrant<Need::TeamRead>() const requires(N == Need::TeamMaintain) {
    return TeamGrant<Need::TeamRead>(at_, team_, part_);
  }

 private:
  template <Need M>
  friend class TeamGrant;
  TeamGrant(OrgMember at, std::shared_ptr<const org::Team> team, org::Part part)
      : at_(std::move(at)), team_(std::move(team)), part_(part) {}
  OrgMember at_;
  std::shared_ptr<const org::Team> team_;
  org::Part part_;
};

using TeamRead = TeamGrant<Need::TeamRead>;
using TeamMaintain = TeamGrant<Need::TeamMaintain>;

// Whether somebody who acts in the organisation may know of the team.
bool may_see(const org::Team& team, const org::Part& part, org::Membership membership);

}  // namespace stithy::access
