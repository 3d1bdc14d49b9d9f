// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the table of this feature, and its handlers.
#pragma once

#include <span>
#include <vector>

#include "kit/jobs/jobs.h"
#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::signin {

std::span<const web::Route> routes();
std::vector<kit::JobKind> jobs(const Foundations& on);

// setup.cc: the first administrator.
Result<web::Answer> show_setup(const access::Setup&, web::Request& request);
Result<web::Answer> finish_setup(const access::Setup&, web::Request& request);

// login.cc: opening and closing a session.
Result<web::Answer> show_login(const access::Anyone& who, web::Request& request);
Result<web::Answer> sign_in(const access::Visitor& who, web::Request& request);
Result<web::Answer> sign_out(const access::SignedIn& who, web::Request& request);

// confirm.cc: the password again, before what only a fresh session may do.
Result<web::Answer> show_confirm(const access::SignedIn& who, web::Request& request);
Result<web::Answer> confirm(const access::SignedIn& who, web::Request& request);

// recovery.cc: a new password by a link in a mail.
Result<web::Answer> show_forgotten(const access::Anyone& who, web::Request& request);
Result<web::Answer> ask_recovery(const access::Visitor& who, web::Request& request);
Result<web::Answer> show_recovery(const access::Anyone& who, web::Request& request);
Result<web::Answer> recover(const access::Visitor& who, web::Request& request);

}  // namespace stithy::signin
