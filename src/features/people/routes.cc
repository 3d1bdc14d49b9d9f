// SPDX-License-Identifier: Apache-2.0
#include "features/people/routes.h"

#include <array>

#include "features/people/api.h"
#include "features/people/departure/handlers.h"
#include "features/people/emails/handlers.h"
#include "pillars/account/api_user.h"

namespace stithy::people {

namespace {

using enum web::Method;
using web::Need;
using web::RateClass;
using web::route;
using web::Scope;
using web::scope_bit;

// A picture of 1 MiB and the form around it; and room to say that a password is far too long.
constexpr std::uint64_t kUploadBytesMax = std::uint64_t{2} << 20;

constexpr web::RouteOptions kChange{.rate = RateClass::Posting};

constexpr web::QueryParameter kSince[] = {
    {.name = "since",
     .doc = "The id after which the list begins.",
     .type = "integer",
     .example = "0"},
    {.name = "per_page",
     .doc = "How many at once, at most 100.",
     .type = "integer",
     .example = "30"},
};

constexpr std::array kRoutes = {
    route<&show_profile>(Get, "/{owner}", Need::Anyone, "people.profile"),
    route<&show_avatar>(Get, "/avatars/{login}", Need::Anyone, "people.avatar"),
    route<&show_settings>(Get, "/settings", Need::SignedIn, "people.settings"),
    route<&show_profile_settings>(Get, "/settings/profile", Need::SignedIn,
                                  "people.profile_settings"),
    route<&save_profile>(Put, "/settings/profile", Need::SignedIn, "people.save_profile", kChange),
    route<&put_avatar>(Put, "/settings/avatar", Need::SignedIn, "people.put_avatar",
                       {.rate = RateClass::Posting, .body_bytes_max = kUploadBytesMax}),
    route<&remove_avatar>(Delete, "/settings/avatar", Need::SignedIn, "people.remove_avatar",
                          kChange),
    route<&show_account>(Get, "/settings/account", Need::SignedIn, "people.account"),
    route<&change_password>(Put, "/settings/account/password", Need::SignedIn,
                            "people.change_password",
                            {.rate = RateClass::SigningIn, .body_bytes_max = kUploadBytesMax}),
    route<&show_renaming>(Get, "/settings/account/name", Need::FreshSession, "people.renaming"),
    route<&rename>(Put, "/settings/account/name", Need::FreshSession, "people.rename", kChange),
    route<&show_departure>(Get, "/settings/account/deletion", Need::FreshSession,
                           "people.departure"),
    route<&depart>(Delete, "/settings/account", Need::FreshSession, "people.delete_account",
                   kChange),
    route<&show_sessions>(Get, "/settings/sessions", Need::SignedIn, "people.sessions"),
    route<&end_session>(Delete, "/settings/sessions/{id}", Need::SignedIn, "people.end_session",
                        kChange),
    route<&end_other_sessions>(Delete, "/settings/sessions", Need::SignedIn,
                               "people.end_other_sessions", kChange),
    route<&show_tokens>(Get, "/settings/tokens", Need::SignedIn, "people.tokens"),
    route<&show_token_form>(Get, "/settings/tokens/new", Need::FreshSession, "people.token_form"),
    route<&mint_token>(Post, "/settings/tokens", Need::FreshSession, "people.mint_token", kChange),
    route<&revoke_token>(Delete, "/settings/tokens/{id}", Need::SignedIn, "people.revoke_token",
                         kChange),
    route<&show_emails>(Get, "/settings/emails", Need::SignedIn, "people.emails"),
    route<&post_email>(Post, "/settings/emails", Need::FreshSession, "people.add_email",
                       {.rate = RateClass::SigningIn}),
    route<&put_primary_email>(Put, "/settings/emails/{id}/primary", Need::FreshSession,
                              "people.make_email_primary", kChange),
    route<&drop_email>(Delete, "/settings/emails/{id}", Need::FreshSession, "people.remove_email",
                       kChange),
    route<&put_email_privacy>(Put, "/settings/emails/privacy", Need::SignedIn,
                              "people.save_email_privacy", kChange),
    route<&show_email_link>(Get, "/emails/confirmation", Need::Anyone, "people.email_link"),
    route<&use_email_link>(Post, "/emails/confirmation", Need::Visitor, "people.use_email_link",
                           {.rate = RateClass::SigningIn}),
    route<&show_preferences>(Get, "/settings/preferences", Need::SignedIn, "people.preferences"),
    route<&save_preferences>(Post, "/settings/preferences", Need::SignedIn,
                             "people.save_preferences", kChange),
    route<&api_own>(Get, "/api/v3/user", Need::SignedIn, "people.api.own",
                    {.summary = "The person who asks; private parts with the scope user:read.",
                     .answer = web::schema<PrivateUser>}),
    route<&api_change_own>(Patch, "/api/v3/user", Need::SignedIn, "people.api.change_own",
                           {.summary = "Change your own profile.",
                            .rate = RateClass::Posting,
                            .body = web::schema<UserChange>,
                            .answer = web::schema<PrivateUser>,
                            .token_scopes = scope_bit(Scope::UserWrite)}),
    route<&api_own_emails>(Get, "/api/v3/user/emails", Need::SignedIn, "people.api.own_emails",
                           {.summary = "Your own e-mail addresses.",
                            .answer = web::schema<EmailAddress>,
                            .answer_form = web::AnswerForm::List,
                            .token_scopes = scope_bit(Scope::UserRead)}),
    route<&api_add_emails>(
        Post, "/api/v3/user/emails", Need::SignedIn, "people.api.add_emails",
        {.summary = "Claim addresses; each is confirmed by the link in its mail.",
         .rate = RateClass::SigningIn,
         .body = web::schema<EmailList>,
         .answer = web::schema<EmailAddress>,
         .answer_form = web::AnswerForm::List,
         .answer_status = 201,
         .token_scopes = scope_bit(Scope::UserWrite)}),
    route<&api_remove_emails>(Delete, "/api/v3/user/emails", Need::SignedIn,
                              "people.api.remove_emails",
                              {.summary = "Remove addresses; the primary one stays.",
                               .rate = RateClass::Posting,
                               .body = web::schema<EmailList>,
                               .answer_status = 204,
                               .token_scopes = scope_bit(Scope::UserWrite)}),
    route<&api_public_emails>(Get, "/api/v3/user/public_emails", Need::SignedIn,
                              "people.api.public_emails",
                              {.summary = "Your addresses that commits made here may bear.",
                               .answer = web::schema<EmailAddress>,
                               .answer_form = web::AnswerForm::List,
                               .token_scopes = scope_bit(Scope::UserRead)}),
    route<&api_set_email_visibility>(
        Patch, "/api/v3/user/email/visibility", Need::SignedIn,
        "people.api.change_email_visibility",
        {.summary = "Whether commits that you make here bear your primary address.",
         .rate = RateClass::Posting,
         .body = web::schema<EmailVisibility>,
         .answer = web::schema<EmailAddress>,
         .answer_form = web::AnswerForm::List,
         .token_scopes = scope_bit(Scope::UserWrite)}),
    route<&api_users>(Get, "/api/v3/users", Need::Anyone, "people.api.users",
                      {.summary = "All people, in the order in which they came.",
                       .answer = web::schema<account::SimpleUser>,
                       .answer_form = web::AnswerForm::List,
                       .query = kSince}),
    route<&api_user>(Get, "/api/v3/users/{login}", Need::Anyone, "people.api.user",
                     {.summary = "What everybody may know of a person or an organisation.",
                      .answer = web::schema<PublicUser>}),
    route<&api_user_by_id>(Get, "/api/v3/user/{account_id}", Need::Anyone, "people.api.user_by_id",
                           {.summary = "The same of a person whose id is known, whatever the name.",
                            .answer = web::schema<PublicUser>}),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::people
