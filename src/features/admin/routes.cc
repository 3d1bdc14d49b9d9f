// SPDX-License-Identifier: Apache-2.0
#include "features/admin/routes.h"

#include <array>

#include "features/admin/api.h"

namespace stithy::admin {

namespace {

using enum web::Method;
using web::Need;
using web::route;

constexpr web::QueryParameter kSaying[] = {
    {.name = "s", .doc = "What the drawing says.", .example = "\"Strike while it is hot.\""},
};

constexpr std::array kRoutes = {
    route<&health>(Get, "/healthz", Need::Anyone, "admin.health"),
    route<&readiness>(Get, "/readyz", Need::Anyone, "admin.readiness"),
    route<&metrics>(Get, "/metrics", Need::MetricsReader, "admin.metrics"),
    route<&openapi>(Get, "/api/openapi.json", Need::Anyone, "admin.openapi",
                    {.summary = "The OpenAPI 3.1 description of this interface.",
                     .answer = web::schema<OpenDocument>}),
    route<&api_docs>(Get, "/api/docs", Need::Anyone, "admin.api_docs",
                     {.summary = "The description as a page.", .answer_type = "text/html"}),
    route<&api_root>(Get, "/api/v3", Need::Anyone, "admin.api.root",
                     {.summary = "Where everything is.", .answer = web::schema<RootIndex>}),
    route<&api_root>(Get, "/api/v3/", Need::Anyone, "admin.api.root_slash",
                     {.summary = "The same, at the address that clients ask.",
                      .answer = web::schema<RootIndex>}),
    route<&api_meta>(Get, "/api/v3/meta", Need::Anyone, "admin.api.meta",
                     {.summary = "What this server is.", .answer = web::schema<Meta>}),
    route<&api_rate_limit>(
        Get, "/api/v3/rate_limit", Need::Anyone, "admin.api.rate_limit",
        {.summary = "How many requests are left.", .answer = web::schema<RateOverview>}),
    route<&api_versions>(Get, "/api/v3/versions", Need::Anyone, "admin.api.versions",
                         {.summary = "The versions of this interface, as dates.",
                          .answer = web::schema<web::Word>,
                          .answer_form = web::AnswerForm::List}),
    route<&api_emojis>(Get, "/api/v3/emojis", Need::Anyone, "admin.api.emojis",
                       {.summary = "Short names of emoji, each with a picture as data: address.",
                        .answer = web::schema<EmojiMap>}),
    route<&api_zen>(Get, "/api/v3/zen", Need::Anyone, "admin.api.zen",
                    {.summary = "A sentence.", .answer_type = "text/plain"}),
    route<&api_anvil>(Get, "/api/v3/octocat", Need::Anyone, "admin.api.octocat",
                      {.summary = "A drawing that says something.",
                       .answer_type = "application/octocat-stream",
                       .query = kSaying}),
    route<&api_markdown>(Post, "/api/v3/markdown", Need::SignedIn, "admin.api.markdown",
                         {.summary = "Markdown as HTML.",
                          .rate = web::RateClass::Costly,
                          .body = web::schema<MarkdownBody>,
                          .answer_type = "text/html",
                          .token_scopes = web::kAnyToken}),
    route<&api_raw_markdown>(Post, "/api/v3/markdown/raw", Need::SignedIn, "admin.api.markdown_raw",
                             {.summary = "Markdown as HTML; the body is the text itself.",
                              .rate = web::RateClass::Costly,
                              .body_type = "text/plain",
                              .answer_type = "text/html",
                              .token_scopes = web::kAnyToken}),
    route<&licences>(Get, "/about/licences", Need::Anyone, "admin.licences"),
    route<&overview>(Get, "/admin", Need::SiteAdmin, "admin.overview"),
    route<&people>(Get, "/admin/people", Need::SiteAdmin, "admin.people"),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::admin
