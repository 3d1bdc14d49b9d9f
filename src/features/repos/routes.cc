// SPDX-License-Identifier: Apache-2.0
#include "features/repos/routes.h"

#include <array>

#include "features/repos/api/api.h"
#include "features/repos/api/api_members.h"
#include "features/repos/api/api_starters.h"
#include "pillars/access/api_repository.h"

namespace stithy::repos {

namespace {

using enum web::Method;
using access::ApiRepository;
using web::Need;
using web::RateClass;
using web::route;
using web::schema;
using web::Scope;
using web::scope_bit;

constexpr web::RouteOptions kChange{.rate = RateClass::Posting};
constexpr web::RouteOptions kSearch{.rate = RateClass::Costly};

constexpr web::QueryParameter kSince[] = {
    {.name = "since",
     .doc = "The id after which the list begins.",
     .type = "integer",
     .example = "0"},
};
constexpr web::QueryParameter kOrder[] = {
    {.name = "type", .doc = "Which of them.", .one_of = "all|owner|member"},
    {.name = "sort", .doc = "The order.", .one_of = "created|updated|pushed|full_name"},
    {.name = "direction", .doc = "Upwards or downwards.", .one_of = "asc|desc"},
};
constexpr web::QueryParameter kOwnOrder[] = {
    {.name = "type", .doc = "Which of them.", .one_of = "all|owner|public|private|member"},
    {.name = "visibility", .doc = "Which of them.", .one_of = "all|public|private"},
    {.name = "affiliation",
     .doc = "owner, collaborator, or both with a comma between.",
     .example = "\"owner,collaborator\""},
    {.name = "sort", .doc = "The order.", .one_of = "created|updated|pushed|full_name"},
    {.name = "direction", .doc = "Upwards or downwards.", .one_of = "asc|desc"},
};
constexpr web::QueryParameter kFeatured[] = {
    {.name = "featured", .doc = "true: only those that are offered first.", .type = "boolean"},
};
constexpr web::QueryParameter kLeastRole[] = {
    {.name = "permission",
     .doc = "Only people who may do at least this.",
     .one_of = "pull|triage|push|maintain|admin"},
};
constexpr web::OtherType kRawList[] = {{.type = "application/vnd.github.raw+json"}};

constexpr std::array kRoutes = {
    route<&show_new>(Get, "/new", Need::SignedIn, "repos.new"),
    route<&create>(Post, "/new", Need::SignedIn, "repos.create", kChange),
    route<&check_name>(Get, "/new/check", Need::SignedIn, "repos.check_name"),
    route<&show_import>(Get, "/import", Need::SignedIn, "repos.show_import"),
    route<&begin_import>(Post, "/import", Need::SignedIn, "repos.import", kChange),
    route<&stop_import>(Put, "/{owner}/{repo}/import/cancellation", Need::RepoAdmin,
                        "repos.stop_import", kChange),
    route<&repeat_import>(Put, "/{owner}/{repo}/import/attempt", Need::RepoAdmin,
                          "repos.repeat_import", kChange),
    route<&explore>(Get, "/explore", Need::Anyone, "repos.explore", kSearch),

    route<&show_general>(Get, "/{owner}/{repo}/settings", Need::RepoAdmin, "repos.settings"),
    route<&save_about>(Put, "/{owner}/{repo}/settings", Need::RepoAdmin, "repos.save_about",
                       kChange),
    route<&save_default_branch>(Put, "/{owner}/{repo}/settings/default-branch", Need::RepoAdmin,
                                "repos.save_default_branch", kChange),
    route<&save_name>(Put, "/{owner}/{repo}/settings/name", Need::RepoAdmin, "repos.rename",
                      kChange),
    route<&save_visibility>(Put, "/{owner}/{repo}/settings/visibility", Need::FreshRepoAdmin,
                            "repos.save_visibility", kChange),
    route<&show_members>(Get, "/{owner}/{repo}/settings/collaborators", Need::RepoAdmin,
                         "repos.collaborators"),
    route<&add_member>(Post, "/{owner}/{repo}/settings/collaborators", Need::RepoAdmin,
                       "repos.add_collaborator", kChange),
    route<&change_member>(Put, "/{owner}/{repo}/settings/collaborators/{login}", Need::RepoAdmin,
                          "repos.change_collaborator", kChange),
    route<&drop_member>(Delete, "/{owner}/{repo}/settings/collaborators/{login}", Need::RepoAdmin,
                        "repos.remove_collaborator", kChange),
    route<&show_danger>(Get, "/{owner}/{repo}/settings/danger", Need::FreshRepoAdmin,
                        "repos.danger"),
    route<&put_archival>(Put, "/{owner}/{repo}/settings/archival", Need::RepoAdmin, "repos.archive",
                         kChange),
    route<&drop_archival>(Delete, "/{owner}/{repo}/settings/archival", Need::RepoAdmin,
                          "repos.unarchive", kChange),
    route<&put_owner>(Put, "/{owner}/{repo}/settings/owner", Need::FreshRepoAdmin, "repos.transfer",
                      kChange),
    route<&delete_repository>(Delete, "/{owner}/{repo}/settings", Need::FreshRepoAdmin,
                              "repos.delete", kChange),

    route<&show_bin>(Get, "/admin/repositories", Need::SiteAdmin, "repos.bin"),
    route<&restore_from_bin>(Put, "/admin/repositories/{id}/restoration", Need::SiteAdmin,
                             "repos.restore", kChange),
    route<&purge_from_bin>(Delete, "/admin/repositories/{id}", Need::FreshSiteAdmin, "repos.purge",
                           kChange),

    route<&api_own_repositories>(Get, "/api/v3/user/repos", Need::SignedIn, "repos.api.own",
                                 {.summary = "Repositories you own or work on.",
                                  .answer = schema<ApiRepository>,
                                  .answer_form = web::AnswerForm::Pages,
                                  .query = kOwnOrder}),
    route<&api_create>(Post, "/api/v3/user/repos", Need::SignedIn, "repos.api.create",
                       {.summary = "Create a repository of your own.",
                        .rate = RateClass::Posting,
                        .body = schema<NewRepositoryBody>,
                        .answer = schema<ApiRepository>,
                        .answer_status = 201,
                        .token_scopes = scope_bit(Scope::RepoAdmin)}),
    route<&api_create_in>(Post, "/api/v3/orgs/{org}/repos", Need::OrgRead, "repos.api.create_in",
                          {.summary = "Create a repository of an organisation.",
                           .rate = RateClass::Posting,
                           .body = schema<NewRepositoryBody>,
                           .answer = schema<ApiRepository>,
                           .answer_status = 201}),
    route<&api_organisation_repositories>(
        Get, "/api/v3/orgs/{org}/repos", Need::OrgRead, "repos.api.of_organisation",
        {.summary = "Repositories of an organisation that you may see.",
         .answer = schema<ApiRepository>,
         .answer_form = web::AnswerForm::Pages,
         .query = kOrder}),
    route<&api_repositories_of>(Get, "/api/v3/users/{login}/repos", Need::Anyone, "repos.api.of",
                                {.summary = "Repositories of a person that you may see.",
                                 .answer = schema<ApiRepository>,
                                 .answer_form = web::AnswerForm::Pages,
                                 .query = kOrder}),
    route<&api_public_repositories>(Get, "/api/v3/repositories", Need::Anyone, "repos.api.all",
                                    {.summary = "Public repositories in the order of their ids.",
                                     .answer = schema<ApiRepository>,
                                     .answer_form = web::AnswerForm::List,
                                     .query = kSince}),
    route<&api_show>(Get, "/api/v3/repos/{owner}/{repo}", Need::RepoRead, "repos.api.show",
                     {.summary = "A repository.", .answer = schema<ApiRepository>}),
    route<&api_change>(Patch, "/api/v3/repos/{owner}/{repo}", Need::RepoAdmin, "repos.api.change",
                       {.summary = "Change a repository's settings.",
                        .rate = RateClass::Posting,
                        .body = schema<RepositoryChange>,
                        .answer = schema<ApiRepository>}),
    route<&api_delete>(Delete, "/api/v3/repos/{owner}/{repo}", Need::RepoAdmin, "repos.api.delete",
                       {.summary = "Delete a repository; it stays in the bin for seven days.",
                        .rate = RateClass::Posting,
                        .answer_status = 204}),
    route<&api_topics>(Get, "/api/v3/repos/{owner}/{repo}/topics", Need::RepoRead,
                       "repos.api.topics",
                       {.summary = "The topics of a repository.", .answer = schema<TopicsBody>}),
    route<&api_put_topics>(Put, "/api/v3/repos/{owner}/{repo}/topics", Need::RepoAdmin,
                           "repos.api.put_topics",
                           {.summary = "Replace the topics of a repository.",
                            .rate = RateClass::Posting,
                            .body = schema<TopicsBody>,
                            .answer = schema<TopicsBody>,
                            .errors_are_texts = true}),
    route<&api_members>(Get, "/api/v3/repos/{owner}/{repo}/collaborators", Need::RepoAdmin,
                        "repos.api.collaborators",
                        {.summary = "The owner and the people who were given a role.",
                         .answer = schema<ApiMember>,
                         .answer_form = web::AnswerForm::Pages,
                         .query = kLeastRole}),
    route<&api_member>(
        Get, "/api/v3/repos/{owner}/{repo}/collaborators/{username}", Need::RepoAdmin,
        "repos.api.collaborator",
        {.summary = "Whether somebody has a role: 204, or 404.", .answer_status = 204}),
    route<&api_put_member>(Put, "/api/v3/repos/{owner}/{repo}/collaborators/{username}",
                           Need::RepoAdmin, "repos.api.put_collaborator",
                           {.summary = "Give somebody a role, at once.",
                            .rate = RateClass::Posting,
                            .body = schema<MemberBody>,
                            .answer_status = 204}),
    route<&api_drop_member>(Delete, "/api/v3/repos/{owner}/{repo}/collaborators/{username}",
                            Need::RepoAdmin, "repos.api.remove_collaborator",
                            {.summary = "Take somebody's role away.",
                             .rate = RateClass::Posting,
                             .answer_status = 204}),
    route<&api_member_role>(Get, "/api/v3/repos/{owner}/{repo}/collaborators/{username}/permission",
                            Need::RepoAdmin, "repos.api.permission",
                            {.summary = "What somebody may do.", .answer = schema<ApiMemberRole>}),
    route<&api_ignore_names>(Get, "/api/v3/gitignore/templates", Need::Anyone,
                             "repos.api.ignore_lists",
                             {.summary = "The names of the .gitignore lists.",
                              .answer = schema<web::Word>,
                              .answer_form = web::AnswerForm::List}),
    route<&api_ignore_list>(Get, "/api/v3/gitignore/templates/{name}", Need::Anyone,
                            "repos.api.ignore_list",
                            {.summary = "A .gitignore list.",
                             .answer = schema<ApiIgnoreList>,
                             .other_types = kRawList}),
    route<&api_licences>(Get, "/api/v3/licenses", Need::Anyone, "repos.api.licences",
                         {.summary = "The licences a repository may begin with.",
                          .answer = schema<access::ApiLicence>,
                          .answer_form = web::AnswerForm::Pages,
                          .query = kFeatured}),
    route<&api_licence>(Get, "/api/v3/licenses/{license}", Need::Anyone, "repos.api.licence",
                        {.summary = "A licence with its text.", .answer = schema<ApiLicenceText>}),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::repos
