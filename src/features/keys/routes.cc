// SPDX-License-Identifier: Apache-2.0
#include "features/keys/routes.h"

#include <array>

#include "features/keys/api.h"
#include "features/keys/signing/handlers.h"
#include "features/keys/signing/shapes.h"

namespace stithy::keys {

namespace {

using enum web::Method;
using web::Need;
using web::RateClass;
using web::route;
using web::schema;
using web::Scope;
using web::scope_bit;

// Room to say that a key is far too long.
constexpr std::uint64_t kAddBytesMax = std::uint64_t{2} << 20;

constexpr web::RouteOptions kChange{.rate = RateClass::Posting};
constexpr web::RouteOptions kAdd{.rate = RateClass::Posting, .body_bytes_max = kAddBytesMax};

constexpr std::array kRoutes = {
    route<&show_keys>(Get, "/settings/keys", Need::SignedIn, "keys.list"),
    route<&show_new>(Get, "/settings/keys/new", Need::FreshSession, "keys.new"),
    route<&add>(Post, "/settings/keys", Need::FreshSession, "keys.add", kAdd),
    route<&remove>(Delete, "/settings/keys/{id}", Need::SignedIn, "keys.remove", kChange),
    route<&show_text>(Get, "/{login}.keys", Need::Anyone, "keys.text"),

    route<&show_new_gpg>(Get, "/settings/keys/gpg/new", Need::FreshSession, "keys.new_gpg"),
    route<&add_gpg>(Post, "/settings/keys/gpg", Need::FreshSession, "keys.add_gpg", kAdd),
    route<&remove_gpg>(Delete, "/settings/keys/gpg/{id}", Need::SignedIn, "keys.remove_gpg",
                       kChange),
    route<&show_new_signing>(Get, "/settings/keys/signing/new", Need::FreshSession,
                             "keys.new_signing"),
    route<&add_signing>(Post, "/settings/keys/signing", Need::FreshSession, "keys.add_signing",
                        kAdd),
    route<&remove_signing>(Delete, "/settings/keys/signing/{id}", Need::SignedIn,
                           "keys.remove_signing", kChange),
    route<&show_gpg_text>(Get, "/{login}.gpg", Need::Anyone, "keys.gpg_text"),

    route<&show_deploy>(Get, "/{owner}/{repo}/settings/keys", Need::RepoAdmin, "keys.deploy_list"),
    route<&add_deploy>(Post, "/{owner}/{repo}/settings/keys", Need::RepoAdmin, "keys.add_deploy",
                       kAdd),
    route<&remove_deploy>(Delete, "/{owner}/{repo}/settings/keys/{id}", Need::RepoAdmin,
                          "keys.remove_deploy", kChange),

    route<&api_own>(Get, "/api/v3/user/keys", Need::SignedIn, "keys.api.own",
                    {.summary = "Your own SSH keys.",
                     .answer = schema<ApiKey>,
                     .answer_form = web::AnswerForm::Pages,
                     .token_scopes = scope_bit(Scope::UserRead)}),
    route<&api_add>(Post, "/api/v3/user/keys", Need::SignedIn, "keys.api.add",
                    {.summary = "Add an SSH key of your own.",
                     .rate = RateClass::Posting,
                     .body_bytes_max = kAddBytesMax,
                     .body = schema<NewKeyBody>,
                     .answer = schema<ApiKey>,
                     .answer_status = 201,
                     .token_scopes = scope_bit(Scope::UserWrite)}),
    route<&api_show>(Get, "/api/v3/user/keys/{key_id}", Need::SignedIn, "keys.api.show",
                     {.summary = "One of your own SSH keys.",
                      .answer = schema<ApiKey>,
                      .token_scopes = scope_bit(Scope::UserRead)}),
    route<&api_remove>(Delete, "/api/v3/user/keys/{key_id}", Need::SignedIn, "keys.api.remove",
                       {.summary = "Remove an SSH key of your own.",
                        .rate = RateClass::Posting,
                        .answer_status = 204,
                        .token_scopes = scope_bit(Scope::UserWrite)}),
    route<&api_of_person>(Get, "/api/v3/users/{login}/keys", Need::Anyone, "keys.api.of_person",
                          {.summary = "The public SSH keys of a person.",
                           .answer = schema<PlainKey>,
                           .answer_form = web::AnswerForm::Pages}),
    route<&api_gpg_own>(Get, "/api/v3/user/gpg_keys", Need::SignedIn, "keys.api.gpg_own",
                        {.summary = "Your own GPG keys.",
                         .answer = schema<ApiGpgKey>,
                         .answer_form = web::AnswerForm::Pages,
                         .token_scopes = scope_bit(Scope::UserRead)}),
    route<&api_gpg_add>(Post, "/api/v3/user/gpg_keys", Need::SignedIn, "keys.api.gpg_add",
                        {.summary = "Add a GPG key of your own.",
                         .rate = RateClass::Posting,
                         .body_bytes_max = kAddBytesMax,
                         .body = schema<NewGpgKeyBody>,
                         .answer = schema<ApiGpgKey>,
                         .answer_status = 201,
                         .token_scopes = scope_bit(Scope::UserWrite)}),
    route<&api_gpg_show>(Get, "/api/v3/user/gpg_keys/{gpg_key_id}", Need::SignedIn,
                         "keys.api.gpg_show",
                         {.summary = "One of your own GPG keys.",
                          .answer = schema<ApiGpgKey>,
                          .token_scopes = scope_bit(Scope::UserRead)}),
    route<&api_gpg_remove>(Delete, "/api/v3/user/gpg_keys/{gpg_key_id}", Need::SignedIn,
                           "keys.api.gpg_remove",
                           {.summary = "Remove a GPG key of your own.",
                            .rate = RateClass::Posting,
                            .answer_status = 204,
                            .token_scopes = scope_bit(Scope::UserWrite)}),
    route<&api_gpg_of_person>(Get, "/api/v3/users/{login}/gpg_keys", Need::Anyone,
                              "keys.api.gpg_of_person",
                              {.summary = "The GPG keys of a person.",
                               .answer = schema<ApiGpgKey>,
                               .answer_form = web::AnswerForm::Pages}),
    route<&api_signing_own>(Get, "/api/v3/user/ssh_signing_keys", Need::SignedIn,
                            "keys.api.signing_own",
                            {.summary = "Your own SSH signing keys.",
                             .answer = schema<ApiSigningKey>,
                             .answer_form = web::AnswerForm::Pages,
                             .token_scopes = scope_bit(Scope::UserRead)}),
    route<&api_signing_add>(Post, "/api/v3/user/ssh_signing_keys", Need::SignedIn,
                            "keys.api.signing_add",
                            {.summary = "Add an SSH signing key of your own.",
                             .rate = RateClass::Posting,
                             .body_bytes_max = kAddBytesMax,
                             .body = schema<NewSigningKeyBody>,
                             .answer = schema<ApiSigningKey>,
                             .answer_status = 201,
                             .token_scopes = scope_bit(Scope::UserWrite)}),
    route<&api_signing_show>(Get, "/api/v3/user/ssh_signing_keys/{ssh_signing_key_id}",
                             Need::SignedIn, "keys.api.signing_show",
                             {.summary = "One of your own SSH signing keys.",
                              .answer = schema<ApiSigningKey>,
                              .token_scopes = scope_bit(Scope::UserRead)}),
    route<&api_signing_remove>(Delete, "/api/v3/user/ssh_signing_keys/{ssh_signing_key_id}",
                               Need::SignedIn, "keys.api.signing_remove",
                               {.summary = "Remove an SSH signing key of your own.",
                                .rate = RateClass::Posting,
                                .answer_status = 204,
                                .token_scopes = scope_bit(Scope::UserWrite)}),
    route<&api_signing_of_person>(Get, "/api/v3/users/{login}/ssh_signing_keys", Need::Anyone,
                                  "keys.api.signing_of_person",
                                  {.summary = "The SSH signing keys of a person.",
                                   .answer = schema<ApiSigningKey>,
                                   .answer_form = web::AnswerForm::Pages}),
    route<&api_deploy>(Get, "/api/v3/repos/{owner}/{repo}/keys", Need::RepoAdmin,
                       "keys.api.deploy_list",
                       {.summary = "The deploy keys of a repository.",
                        .answer = schema<ApiDeployKey>,
                        .answer_form = web::AnswerForm::Pages}),
    route<&api_add_deploy>(Post, "/api/v3/repos/{owner}/{repo}/keys", Need::RepoAdmin,
                           "keys.api.add_deploy",
                           {.summary = "Add a deploy key.",
                            .rate = RateClass::Posting,
                            .body_bytes_max = kAddBytesMax,
                            .body = schema<NewDeployKeyBody>,
                            .answer = schema<ApiDeployKey>,
                            .answer_status = 201}),
    route<&api_show_deploy>(Get, "/api/v3/repos/{owner}/{repo}/keys/{key_id}", Need::RepoAdmin,
                            "keys.api.show_deploy",
                            {.summary = "A deploy key.", .answer = schema<ApiDeployKey>}),
    route<&api_remove_deploy>(
        Delete, "/api/v3/repos/{owner}/{repo}/keys/{key_id}", Need::RepoAdmin,
        "keys.api.remove_deploy",
        {.summary = "Remove a deploy key.", .rate = RateClass::Posting, .answer_status = 204}),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::keys
