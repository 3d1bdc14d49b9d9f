// SPDX-License-Identifier: Apache-2.0
#include "features/admin/routes.h"

#include <array>

#include "features/admin/access/handlers.h"
#include "features/admin/api.h"
#include "features/admin/events/api.h"
#include "features/admin/health/handlers.h"
#include "features/admin/jobs/api.h"
#include "features/admin/jobs/handlers.h"
#include "features/admin/jobs/shown.h"
#include "features/admin/people/handlers.h"

namespace stithy::admin {

namespace {

using enum web::Method;
using web::Need;
using web::route;

constexpr web::QueryParameter kSaying[] = {
    {.name = "s", .doc = "What the drawing says.", .example = "\"Strike while it is hot.\""},
};

constexpr web::RouteOptions kChange{.rate = web::RateClass::Posting};
constexpr web::ScopeSet kSiteScope = web::scope_bit(web::Scope::SiteAdmin);
constexpr web::QueryParameter kJobs[] = {
    {.name = "state", .doc = "Which of them.", .one_of = kStateWords},
    {.name = "kind", .doc = "Of this kind alone.", .example = "\"repos.import\""},
    {.name = "before",
     .doc = "The number of the job before which the list begins.",
     .type = "integer",
     .example = "176400000000001"},
    {.name = "limit", .doc = "At most so many, up to 100.", .type = "integer", .example = "30"},
};
constexpr web::QueryParameter kLines[] = {
    {.name = "after",
     .doc = "The number of the line after which the list begins.",
     .type = "integer",
     .example = "0"},
    {.name = "limit", .doc = "At most so many, up to 1000.", .type = "integer", .example = "1000"},
};

constexpr web::QueryParameter kEvents[] = {
    {.name = "after",
     .doc = "The position behind which they begin; 0: the first that is kept.",
     .type = "integer",
     .example = "0"},
    {.name = "name", .doc = "Of this name alone.", .example = "\"repo.pushed\""},
    {.name = "repository",
     .doc = "About this repository alone, by its number.",
     .type = "integer",
     .example = "892639174771404"},
    {.name = "limit", .doc = "At most so many, up to 500.", .type = "integer", .example = "100"},
    {.name = "wait",
     .doc = "So many seconds for one when there is none, up to 25.",
     .type = "integer",
     .example = "0"},
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
    route<&show_access>(Get, "/admin/access", Need::SiteAdmin, "admin.access_page"),
    route<&show_health>(Get, "/admin/health", Need::SiteAdmin, "admin.health_page"),
    route<&people>(Get, "/admin/people", Need::SiteAdmin, "admin.people"),
    route<&show_person>(Get, "/admin/people/{login}", Need::SiteAdmin, "admin.person"),
    route<&put_suspension>(Put, "/admin/people/{login}/suspension", Need::FreshSiteAdmin,
                           "admin.suspend", kChange),
    route<&drop_suspension>(Delete, "/admin/people/{login}/suspension", Need::FreshSiteAdmin,
                            "admin.unsuspend", kChange),
    route<&put_administration>(Put, "/admin/people/{login}/administration", Need::FreshSiteAdmin,
                               "admin.make_administrator", kChange),
    route<&drop_administration>(Delete, "/admin/people/{login}/administration",
                                Need::FreshSiteAdmin, "admin.unmake_administrator", kChange),
    route<&drop_second_factor>(Delete, "/admin/people/{login}/second-factor", Need::FreshSiteAdmin,
                               "admin.reset_second_factor", kChange),
    route<&drop_sessions>(Delete, "/admin/people/{login}/sessions", Need::FreshSiteAdmin,
                          "admin.end_sessions", kChange),
    route<&drop_password>(Delete, "/admin/people/{login}/password", Need::FreshSiteAdmin,
                          "admin.renew_password", kChange),
    route<&show_deletion>(Get, "/admin/people/{login}/deletion", Need::FreshSiteAdmin,
                          "admin.person_deletion"),
    route<&drop_person>(Delete, "/admin/people/{login}", Need::FreshSiteAdmin,
                        "admin.delete_person", kChange),
    route<&put_impersonation>(Put, "/admin/people/{login}/impersonation", Need::FreshSiteAdmin,
                              "admin.impersonate", kChange),
    route<&drop_impersonation>(Delete, "/impersonation", Need::SignedIn, "admin.end_impersonation",
                               kChange),

    route<&show_jobs>(Get, "/admin/jobs", Need::SiteAdmin, "admin.jobs"),
    route<&list_jobs>(Get, "/admin/jobs/list", Need::SiteAdmin, "admin.job_list"),
    route<&show_schedules>(Get, "/admin/jobs/schedules", Need::SiteAdmin, "admin.schedules"),
    route<&show_job>(Get, "/admin/jobs/{id}", Need::SiteAdmin, "admin.job"),
    route<&put_cancellation>(Put, "/admin/jobs/{id}/cancellation", Need::SiteAdmin,
                             "admin.cancel_job", kChange),
    route<&put_attempt>(Put, "/admin/jobs/{id}/attempt", Need::SiteAdmin, "admin.retry_job",
                        kChange),
    route<&put_pause>(Put, "/admin/job-kinds/{kind}/pause", Need::SiteAdmin, "admin.pause_kind",
                      kChange),
    route<&drop_pause>(Delete, "/admin/job-kinds/{kind}/pause", Need::SiteAdmin,
                       "admin.resume_kind", kChange),
    route<&post_run>(Post, "/admin/job-kinds/{kind}/runs", Need::SiteAdmin, "admin.run_kind",
                     kChange),

    route<&api_events>(Get, "/api/v1/admin/events", Need::SiteAdmin, "admin.api.events",
                       {.summary = "What happened, in order, from a position on.",
                        .answer = web::schema<ApiEvents>,
                        .query = kEvents}),
    route<&api_health>(Get, "/api/v1/admin/health", Need::SiteAdmin, "admin.api.health",
                       {.summary = "How the instance stands.", .answer = web::schema<ApiHealth>}),
    route<&api_list_jobs>(Get, "/api/v1/admin/jobs", Need::SiteAdmin, "admin.api.jobs",
                          {.summary = "Jobs, the newest first.",
                           .answer = web::schema<ApiJob>,
                           .answer_form = web::AnswerForm::List,
                           .query = kJobs}),
    route<&api_job>(
        Get, "/api/v1/admin/jobs/{id}", Need::SiteAdmin, "admin.api.job",
        {.summary = "One job with its failed attempts.", .answer = web::schema<ApiJob>}),
    route<&api_job_lines>(Get, "/api/v1/admin/jobs/{id}/lines", Need::SiteAdmin,
                          "admin.api.job_lines",
                          {.summary = "The log of a job.",
                           .answer = web::schema<ApiJobLine>,
                           .answer_form = web::AnswerForm::List,
                           .query = kLines}),
    route<&api_cancel_job>(Put, "/api/v1/admin/jobs/{id}/cancellation", Need::SiteAdmin,
                           "admin.api.cancel_job",
                           {.summary = "Cancel a job that waits or runs.",
                            .rate = web::RateClass::Posting,
                            .answer = web::schema<ApiJob>,
                            .token_scopes = kSiteScope}),
    route<&api_retry_job>(Put, "/api/v1/admin/jobs/{id}/attempt", Need::SiteAdmin,
                          "admin.api.retry_job",
                          {.summary = "Try a dead or cancelled job again.",
                           .rate = web::RateClass::Posting,
                           .answer = web::schema<ApiJob>,
                           .token_scopes = kSiteScope}),
    route<&api_job_kinds>(Get, "/api/v1/admin/job-kinds", Need::SiteAdmin, "admin.api.job_kinds",
                          {.summary = "The kinds of jobs, with what waits of each.",
                           .answer = web::schema<ApiJobKind>,
                           .answer_form = web::AnswerForm::List}),
    route<&api_pause_kind>(Put, "/api/v1/admin/job-kinds/{kind}/pause", Need::SiteAdmin,
                           "admin.api.pause_kind",
                           {.summary = "Let no job of a kind begin.",
                            .rate = web::RateClass::Posting,
                            .answer_status = 204,
                            .token_scopes = kSiteScope}),
    route<&api_resume_kind>(Delete, "/api/v1/admin/job-kinds/{kind}/pause", Need::SiteAdmin,
                            "admin.api.resume_kind",
                            {.summary = "Let a paused kind go on.",
                             .rate = web::RateClass::Posting,
                             .answer_status = 204,
                             .token_scopes = kSiteScope}),
    route<&api_run_kind>(Post, "/api/v1/admin/job-kinds/{kind}/runs", Need::SiteAdmin,
                         "admin.api.run_kind",
                         {.summary = "Run a recurring kind now, beside its schedule.",
                          .rate = web::RateClass::Posting,
                          .answer_status = 204,
                          .token_scopes = kSiteScope}),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::admin
