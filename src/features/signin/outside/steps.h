// SPDX-License-Identifier: Apache-2.0
//
// steps.h — what the handlers of signing in elsewhere share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "features/signin/outside/ask.h"
#include "features/signin/outside/views.h"
#include "features/signin/set_up.h"
#include "pillars/account/identities.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::signin {

// NotFound when none has the name of the address.
Result<Provider> load_provider(db::Reader& reader, const web::Request& request);
web::Answer refuse_outside(web::Request& request, std::string_view title, std::string_view why,
                           int status);
// What the form of a callback page holds, asked for once and for this purpose alone; or the page to
// answer with instead.
struct Heard {
  std::optional<Person> person = {};
  std::string return_to = {};
  std::optional<web::Answer> instead = {};
};
Result<Heard> hear(web::Request& request, const Provider& provider, Purpose purpose);

Visit visit_of(const web::Request& request);
// Somebody new, or whom nobody linked: the page to make an account, or why there is none.
Result<web::Answer> welcome(web::Request& request, const Provider& provider, const Person& person,
                            const std::string& return_to);
web::Answer let_in(web::Request& request, UserId user, const Provider& provider,
                   const Secret<>& cookie, const std::string& return_to);

Result<std::vector<ProviderLink>> ways_in(db::Reader& reader, std::string_view return_to);
Result<std::vector<ProviderLink>> ways_to_confirm(db::Reader& reader, UserId user,
                                                  std::string_view return_to);
Result<IdentitiesView> identities_of(db::Reader& reader, UserId user);

Result<void> tell_of_link(db::Tx& tx, web::Request& request, UserId user, const Provider& provider);

}  // namespace stithy::signin
