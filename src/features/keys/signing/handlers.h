// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — keys that people sign commits and tags with: their pages and GitHub's operations.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::keys {

// pages.cc
Result<web::Answer> show_new_gpg(const access::FreshSession& who, web::Request& request);
Result<web::Answer> add_gpg(const access::FreshSession& who, web::Request& request);
Result<web::Answer> remove_gpg(const access::SignedIn& who, web::Request& request);
Result<web::Answer> show_new_signing(const access::FreshSession& who, web::Request& request);
Result<web::Answer> add_signing(const access::FreshSession& who, web::Request& request);
Result<web::Answer> remove_signing(const access::SignedIn& who, web::Request& request);
// All public keys of a person in their armour, as text.
Result<web::Answer> show_gpg_text(const access::Anyone& who, web::Request& request);

// api.cc
Result<web::Answer> api_gpg_own(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_gpg_add(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_gpg_show(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_gpg_remove(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_gpg_of_person(const access::Anyone& who, web::Request& request);
Result<web::Answer> api_signing_own(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_signing_add(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_signing_show(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_signing_remove(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_signing_of_person(const access::Anyone& who, web::Request& request);

}  // namespace stithy::keys
