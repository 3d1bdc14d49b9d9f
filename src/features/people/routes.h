// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the table of this feature, and its handlers.
#pragma once

#include <span>

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::people {

std::span<const web::Route> routes();

// profile.cc: what everybody sees of a person or an organisation.
Result<web::Answer> show_profile(const access::Anyone& who, web::Request& request);

// avatar.cc: the picture, for everybody and to be changed.
Result<web::Answer> show_avatar(const access::Anyone& who, web::Request& request);
Result<web::Answer> put_avatar(const access::SignedIn& who, web::Request& request);
Result<web::Answer> remove_avatar(const access::SignedIn& who, web::Request& request);

// settings.cc: profile, password, preferences.
Result<web::Answer> show_settings(const access::SignedIn& who, web::Request& request);
Result<web::Answer> show_profile_settings(const access::SignedIn& who, web::Request& request);
Result<web::Answer> save_profile(const access::SignedIn& who, web::Request& request);
Result<web::Answer> show_account(const access::SignedIn& who, web::Request& request);
Result<web::Answer> change_password(const access::SignedIn& who, web::Request& request);
Result<web::Answer> show_preferences(const access::SignedIn& who, web::Request& request);
Result<web::Answer> save_preferences(const access::SignedIn& who, web::Request& request);

// renaming.cc: another name.
Result<web::Answer> show_renaming(const access::FreshSession& who, web::Request& request);
Result<web::Answer> rename(const access::FreshSession& who, web::Request& request);

// sessions.cc.
Result<web::Answer> show_sessions(const access::SignedIn& who, web::Request& request);
Result<web::Answer> end_session(const access::SignedIn& who, web::Request& request);
Result<web::Answer> end_other_sessions(const access::SignedIn& who, web::Request& request);

// tokens.cc: a token is minted in a fresh session only, never by a token.
Result<web::Answer> show_tokens(const access::SignedIn& who, web::Request& request);
Result<web::Answer> show_token_form(const access::FreshSession& who, web::Request& request);
Result<web::Answer> mint_token(const access::FreshSession& who, web::Request& request);
Result<web::Answer> revoke_token(const access::SignedIn& who, web::Request& request);

// api.cc: GitHub's shapes.
Result<web::Answer> api_own(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_change_own(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_own_emails(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_user(const access::Anyone& who, web::Request& request);
Result<web::Answer> api_user_by_id(const access::Anyone& who, web::Request& request);
Result<web::Answer> api_users(const access::Anyone& who, web::Request& request);

}  // namespace stithy::people
