// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the handlers of this feature and its table of routes; those of teams are in
// teams/handlers.h.
#pragma once

#include <span>

#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/route.h"

namespace stithy::orgs {

std::span<const web::Route> routes();

// new_page.cc
Result<web::Answer> show_new(const access::SignedIn& who, web::Request& request);
Result<web::Answer> create(const access::SignedIn& who, web::Request& request);

// own.cc: the organisations of a person.
Result<web::Answer> show_own(const access::SignedIn& who, web::Request& request);
Result<web::Answer> accept(const access::SignedIn& who, web::Request& request);
Result<web::Answer> decline(const access::SignedIn& who, web::Request& request);
Result<web::Answer> leave(const access::SignedIn& who, web::Request& request);
Result<web::Answer> publish(const access::SignedIn& who, web::Request& request);
Result<web::Answer> conceal(const access::SignedIn& who, web::Request& request);

// people.cc
Result<web::Answer> show_people(const access::OrgRead& at, web::Request& request);
Result<web::Answer> post_invitation(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> drop_invitation(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> put_member(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> drop_member(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> drop_outsider(const access::OrgOwner& at, web::Request& request);

// settings_page.cc
Result<web::Answer> show_settings(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> save_profile(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> save_rules(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> show_danger(const access::FreshOrgOwner& at, web::Request& request);
Result<web::Answer> rename(const access::FreshOrgOwner& at, web::Request& request);
Result<web::Answer> delete_organisation(const access::FreshOrgOwner& at, web::Request& request);

}  // namespace stithy::orgs
