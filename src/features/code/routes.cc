// SPDX-License-Identifier: Apache-2.0
#include "features/code/routes.h"

#include <array>

#include "features/code/activity/activity.h"
#include "features/code/activity/api_activity.h"
#include "features/code/api/api.h"
#include "features/code/api/api_compare.h"
#include "features/code/api/api_ref_changes.h"
#include "features/code/api/api_shapes.h"
#include "features/code/blame/api_blame.h"
#include "features/code/branches/branches.h"
#include "features/code/compare/compare.h"
#include "features/code/feeds/feeds.h"
#include "features/code/frames/pdf_frame.h"
#include "features/code/go_get.h"
#include "features/code/viewers/api_symbols.h"

namespace stithy::code {

namespace {

using enum web::Method;
using web::AnswerForm;
using web::Need;
using web::route;

constexpr web::RouteOptions kStream{.rate = web::RateClass::Costly, .no_timeout = true};
constexpr web::RouteOptions kCostly{.rate = web::RateClass::Costly};
constexpr web::RouteOptions kPrograms{.for_programs = true};
constexpr web::RouteOptions kPosting{.rate = web::RateClass::Posting};
constexpr web::RouteOptions kContent{.origin = http::Origin::Content, .no_timeout = true};
constexpr web::RouteOptions kFrame{.origin = http::Origin::Content};

constexpr web::OtherType kFolderTypes[] = {
    {.type = "application/json", .answer = web::schema<ApiFolder>},
};
constexpr web::OtherType kContentTypes[] = {
    {.type = "application/json", .answer = web::schema<ApiFolder>},
    {.type = "application/vnd.github.raw+json"},
    {.type = "application/vnd.github.html"},
};
constexpr web::OtherType kFileTypes[] = {
    {.type = "application/vnd.github.raw+json"},
    {.type = "application/vnd.github.html"},
};
constexpr web::OtherType kRawTypes[] = {{.type = "application/vnd.github.raw+json"}};
constexpr web::OtherType kCommitTypes[] = {
    {.type = "application/vnd.github.diff"},
    {.type = "application/vnd.github.patch"},
    {.type = "application/vnd.github.sha"},
};
constexpr web::OtherType kDiffTypes[] = {
    {.type = "application/vnd.github.diff"},
    {.type = "application/vnd.github.patch"},
};
constexpr web::QueryParameter kAtRef[] = {
    {.name = "ref",
     .doc = "A branch, a tag or a commit; the default branch by default.",
     .example = "\"main\""},
};
constexpr web::QueryParameter kHistory[] = {
    {.name = "sha", .doc = "Where to begin: a branch, a tag or a commit.", .example = "\"main\""},
    {.name = "path", .doc = "Only commits that changed this path.", .example = "\"src\""},
    {.name = "author",
     .doc = "Only commits whose author's name or address contains this.",
     .example = "\"ada\""},
    {.name = "since",
     .doc = "Only commits from this moment on.",
     .example = "\"2026-01-31T12:00:00Z\"",
     .format = "date-time"},
    {.name = "until",
     .doc = "Only commits up to this moment.",
     .example = "\"2026-01-31T12:00:00Z\"",
     .format = "date-time"},
};
constexpr web::QueryParameter kFilePages[] = {
    {.name = "per_page",
     .doc = "How many of what is listed stand on a page, at most 100.",
     .type = "integer",
     .example = "30"},
    {.name = "page", .doc = "Which page, from 1.", .type = "integer", .example = "1"},
};
constexpr web::QueryParameter kProtected[] = {
    {.name = "protected",
     .doc = "true: only protected ones, of which there are none.",
     .type = "boolean"},
};
constexpr web::QueryParameter kAnonymous[] = {
    {.name = "anon",
     .doc = "1 or true: also those who are known by name and address alone.",
     .example = "\"1\""},
};
constexpr web::QueryParameter kAllLevels[] = {
    {.name = "recursive", .doc = "With any value: all levels at once.", .example = "\"1\""},
};
constexpr web::QueryParameter kOfFile[] = {
    {.name = "path", .doc = "Which file is meant.", .example = "\"src/main.cc\""},
    {.name = "bytes",
     .doc = "Instead of path, for names that are no UTF-8: its bytes in hexadecimal.",
     .example = "\"524541444d45\""},
};
constexpr web::QueryParameter kBlame[] = {
    kOfFile[0],
    kOfFile[1],
    {.name = "w", .doc = "With any value: blanks make no difference.", .example = "\"1\""},
    {.name = "copies", .doc = "With any value: copied lines are followed.", .example = "\"1\""},
    {.name = "ignore",
     .doc = "no: the commits of .git-blame-ignore-revs are minded as well.",
     .example = "\"no\""},
};

constexpr std::array kRoutes = {
    route<&home>(Get, "/{owner}/{repo}", Need::RepoRead, "code.home", kPrograms),
    route<&no_page>(Get, "/{owner}/{repo}/{rest...}", Need::RepoRead, "code.no_page", kPrograms),
    route<&clone_address>(Get, "/{owner}/{repo}.git", Need::RepoRead, "code.clone_address"),
    route<&tree>(Get, "/{owner}/{repo}/tree/{rest...}", Need::RepoRead, "code.tree"),
    route<&blob>(Get, "/{owner}/{repo}/blob/{rest...}", Need::RepoRead, "code.blob"),
    route<&blame>(Get, "/{owner}/{repo}/blame/{rest...}", Need::RepoRead, "code.blame", kCostly),
    route<&raw>(Get, "/{owner}/{repo}/raw/{rest...}", Need::RepoRead, "code.raw"),
    route<&content>(Get, "/c/{id}/{oid}/{name}", Need::SignedLink, "code.content", kContent),
    route<&pdf_frame>(Get, "/v/{id}/{oid}/{name}", Need::SignedLink, "code.pdf_frame", kContent),
    route<&frame_asset>(Get, "/assets/{file}", Need::Anyone, "code.frame_asset", kFrame),
    route<&linked_archive>(Get, "/a/{id}/{oid}/{name}", Need::SignedLink, "code.linked_archive",
                           kContent),
    route<&find>(Get, "/{owner}/{repo}/find/{rest...}", Need::RepoRead, "code.find"),
    route<&files>(Get, "/{owner}/{repo}/paths", Need::RepoRead, "code.files"),
    route<&paths>(Get, "/{owner}/{repo}/paths/{oid}", Need::RepoRead, "code.paths"),
    route<&commits_of_head>(Get, "/{owner}/{repo}/commits", Need::RepoRead, "code.commits"),
    route<&commits>(Get, "/{owner}/{repo}/commits/{rest...}", Need::RepoRead, "code.commits_of",
                    kPrograms),
    route<&head_feed>(Get, "/{owner}/{repo}/commits.atom", Need::RepoRead, "code.head_feed",
                      kPrograms),
    route<&tags_feed>(Get, "/{owner}/{repo}/tags.atom", Need::RepoRead, "code.tags_feed",
                      kPrograms),
    route<&commit>(Get, "/{owner}/{repo}/commit/{sha}", Need::RepoRead, "code.commit"),
    route<&commit_diff>(Get, "/{owner}/{repo}/commit/{sha}.diff", Need::RepoRead,
                        "code.commit_diff", kStream),
    route<&commit_patch>(Get, "/{owner}/{repo}/commit/{sha}.patch", Need::RepoRead,
                         "code.commit_patch", kStream),
    route<&choose_comparison>(Get, "/{owner}/{repo}/compare", Need::RepoRead,
                              "code.choose_comparison"),
    route<&comparison>(Get, "/{owner}/{repo}/compare/{basehead...}", Need::RepoRead,
                       "code.comparison", kStream),
    route<&archive>(Get, "/{owner}/{repo}/archive/{rest...}", Need::RepoRead, "code.archive",
                    kStream),
    route<&branches>(Get, "/{owner}/{repo}/branches", Need::RepoRead, "code.branches"),
    route<&ask_branch_deletion>(Get, "/{owner}/{repo}/branches/{branch...}", Need::RepoWrite,
                                "code.branch_deletion"),
    route<&delete_branch>(Delete, "/{owner}/{repo}/branches/{branch...}", Need::RepoWrite,
                          "code.delete_branch", kPosting),
    route<&tags>(Get, "/{owner}/{repo}/tags", Need::RepoRead, "code.tags"),
    route<&contributors>(Get, "/{owner}/{repo}/graphs/contributors", Need::RepoRead,
                         "code.contributors", kCostly),
    route<&commit_activity>(Get, "/{owner}/{repo}/graphs/commit-activity", Need::RepoRead,
                            "code.commit_activity", kCostly),

    route<&api_root_contents>(Get, "/api/v3/repos/{owner}/{repo}/contents", Need::RepoRead,
                              "code.api.root_contents",
                              {.summary = "The entries of the root folder.",
                               .answer = web::schema<ApiContent>,
                               .answer_form = AnswerForm::List,
                               .other_types = kFolderTypes,
                               .query = kAtRef}),
    route<&api_root_contents>(Get, "/api/v3/repos/{owner}/{repo}/contents/", Need::RepoRead,
                              "code.api.root_contents_slash",
                              {.summary = "The same, at the address that clients ask.",
                               .answer = web::schema<ApiContent>,
                               .answer_form = AnswerForm::List,
                               .other_types = kFolderTypes,
                               .query = kAtRef}),
    route<&api_contents>(
        Get, "/api/v3/repos/{owner}/{repo}/contents/{path...}", Need::RepoRead, "code.api.contents",
        {.summary = "A file, a symbolic link, a submodule, or as a list the entries of a folder.",
         .answer = web::schema<ApiContent>,
         .answer_form = AnswerForm::OneOrList,
         .other_types = kContentTypes,
         .query = kAtRef}),
    route<&api_readme>(Get, "/api/v3/repos/{owner}/{repo}/readme", Need::RepoRead,
                       "code.api.readme",
                       {.summary = "The readme.",
                        .answer = web::schema<ApiContent>,
                        .other_types = kFileTypes,
                        .query = kAtRef}),
    route<&api_readme_of>(Get, "/api/v3/repos/{owner}/{repo}/readme/{dir...}", Need::RepoRead,
                          "code.api.readme_of",
                          {.summary = "The readme of a folder.",
                           .answer = web::schema<ApiContent>,
                           .other_types = kFileTypes,
                           .query = kAtRef}),
    route<&api_licence_file>(Get, "/api/v3/repos/{owner}/{repo}/license", Need::RepoRead,
                             "code.api.licence",
                             {.summary = "The licence at the root, and which one it is.",
                              .answer = web::schema<ApiLicenceFile>,
                              .other_types = kFileTypes,
                              .query = kAtRef}),
    route<&api_commits>(Get, "/api/v3/repos/{owner}/{repo}/commits", Need::RepoRead,
                        "code.api.commits",
                        {.summary = "Commits, the newest first.",
                         .answer = web::schema<ApiCommit>,
                         .answer_form = AnswerForm::Pages,
                         .query = kHistory}),
    route<&api_commit>(Get, "/api/v3/repos/{owner}/{repo}/commits/{ref...}", Need::RepoRead,
                       "code.api.commit",
                       {.summary = "A commit and what it changed.",
                        .answer = web::schema<ApiCommit>,
                        .other_types = kCommitTypes,
                        .query = kFilePages}),
    route<&api_branches_at>(Get, "/api/v3/repos/{owner}/{repo}/commits/{sha}/branches-where-head",
                            Need::RepoRead, "code.api.branches_at",
                            {.summary = "The branches whose newest commit this is.",
                             .answer = web::schema<ApiShortBranch>,
                             .answer_form = AnswerForm::List}),
    route<&api_compare>(Get, "/api/v3/repos/{owner}/{repo}/compare/{basehead...}", Need::RepoRead,
                        "code.api.compare",
                        {.summary = "What one revision has beyond another.",
                         .answer = web::schema<ApiComparison>,
                         .other_types = kDiffTypes,
                         .query = kFilePages}),
    route<&api_branches>(Get, "/api/v3/repos/{owner}/{repo}/branches", Need::RepoRead,
                         "code.api.branches",
                         {.summary = "Branches by name.",
                          .answer = web::schema<ApiShortBranch>,
                          .answer_form = AnswerForm::Pages,
                          .query = kProtected}),
    route<&api_branch>(Get, "/api/v3/repos/{owner}/{repo}/branches/{branch...}", Need::RepoRead,
                       "code.api.branch",
                       {.summary = "A branch.", .answer = web::schema<ApiBranch>}),
    route<&api_branch_of_that_end>(
        Get, "/api/v3/repos/{owner}/{repo}/branches/{branch...}/rename", Need::RepoRead,
        "code.api.branch_of_that_end",
        {.summary = "A branch whose own name ends in /rename.", .answer = web::schema<ApiBranch>}),
    route<&api_rename_branch>(Post, "/api/v3/repos/{owner}/{repo}/branches/{branch...}/rename",
                              Need::RepoWrite, "code.api.rename_branch",
                              {.summary = "Rename a branch; the default one needs the role admin.",
                               .rate = web::RateClass::Posting,
                               .body = web::schema<BranchRenameBody>,
                               .answer = web::schema<ApiBranch>,
                               .answer_status = 201}),
    route<&api_tags>(Get, "/api/v3/repos/{owner}/{repo}/tags", Need::RepoRead, "code.api.tags",
                     {.summary = "Tags, the last name first.",
                      .answer = web::schema<ApiTag>,
                      .answer_form = AnswerForm::Pages}),
    route<&api_ref>(Get, "/api/v3/repos/{owner}/{repo}/git/ref/{ref...}", Need::RepoRead,
                    "code.api.ref",
                    {.summary = "A ref by its full name.", .answer = web::schema<ApiRef>}),
    route<&api_all_refs>(Get, "/api/v3/repos/{owner}/{repo}/git/refs", Need::RepoRead,
                         "code.api.refs",
                         {.summary = "All branches and tags as refs.",
                          .answer = web::schema<ApiRef>,
                          .answer_form = AnswerForm::List}),
    route<&api_ref>(
        Get, "/api/v3/repos/{owner}/{repo}/git/refs/{ref...}", Need::RepoRead,
        "code.api.ref_by_url",
        {.summary = "A ref, at the address that answers name.", .answer = web::schema<ApiRef>}),
    route<&api_create_ref>(Post, "/api/v3/repos/{owner}/{repo}/git/refs", Need::RepoWrite,
                           "code.api.create_ref",
                           {.summary = "Make a branch or a tag.",
                            .rate = web::RateClass::Posting,
                            .body = web::schema<NewRefBody>,
                            .answer = web::schema<ApiRef>,
                            .answer_status = 201}),
    route<&api_move_ref>(Patch, "/api/v3/repos/{owner}/{repo}/git/refs/{ref...}", Need::RepoWrite,
                         "code.api.move_ref",
                         {.summary = "Let a branch or a tag name something else.",
                          .rate = web::RateClass::Posting,
                          .body = web::schema<RefMoveBody>,
                          .answer = web::schema<ApiRef>}),
    route<&api_delete_ref>(Delete, "/api/v3/repos/{owner}/{repo}/git/refs/{ref...}",
                           Need::RepoWrite, "code.api.delete_ref",
                           {.summary = "Remove a branch or a tag.",
                            .rate = web::RateClass::Posting,
                            .answer_status = 204}),
    route<&api_matching_refs>(Get, "/api/v3/repos/{owner}/{repo}/git/matching-refs/{ref...}",
                              Need::RepoRead, "code.api.matching_refs",
                              {.summary = "Refs that begin with a name.",
                               .answer = web::schema<ApiRef>,
                               .answer_form = AnswerForm::List}),
    route<&api_all_refs>(Get, "/api/v3/repos/{owner}/{repo}/git/matching-refs", Need::RepoRead,
                         "code.api.matching_all_refs",
                         {.summary = "All refs, when no beginning is given.",
                          .answer = web::schema<ApiRef>,
                          .answer_form = AnswerForm::List}),
    route<&api_git_commit>(Get, "/api/v3/repos/{owner}/{repo}/git/commits/{sha}", Need::RepoRead,
                           "code.api.git_commit",
                           {.summary = "A commit object.", .answer = web::schema<ApiGitCommit>}),
    route<&api_git_tag>(
        Get, "/api/v3/repos/{owner}/{repo}/git/tags/{sha}", Need::RepoRead, "code.api.git_tag",
        {.summary = "The object of an annotated tag.", .answer = web::schema<ApiGitTag>}),
    route<&api_tree>(
        Get, "/api/v3/repos/{owner}/{repo}/git/trees/{sha}", Need::RepoRead, "code.api.tree",
        {.summary = "A tree object.", .answer = web::schema<ApiTree>, .query = kAllLevels}),
    route<&api_blob>(Get, "/api/v3/repos/{owner}/{repo}/git/blobs/{sha}", Need::RepoRead,
                     "code.api.blob",
                     {.summary = "The bytes of a file by id.",
                      .answer = web::schema<ApiBlob>,
                      .other_types = kRawTypes}),
    route<&api_languages>(
        Get, "/api/v3/repos/{owner}/{repo}/languages", Need::RepoRead, "code.api.languages",
        {.summary = "Bytes of each language.", .answer = web::schema<ApiLanguages>}),
    route<&api_contributors>(
        Get, "/api/v3/repos/{owner}/{repo}/contributors", Need::RepoRead, "code.api.contributors",
        {.summary = "Who wrote commits of the default branch, the busiest first; merges are left "
                    "out. An account is named for its owner and collaborators, by address.",
         .rate = web::RateClass::Costly,
         .answer = web::schema<ApiContributor>,
         .answer_form = AnswerForm::Pages,
         .may_be_empty = true,
         .query = kAnonymous}),
    route<&api_contributor_stats>(
        Get, "/api/v3/repos/{owner}/{repo}/stats/contributors", Need::RepoRead,
        "code.api.stats_contributors",
        {.summary = "Commits and lines by week of the hundred who wrote most, the busiest last.",
         .rate = web::RateClass::Costly,
         .answer = web::schema<ApiContributorActivity>,
         .answer_form = AnswerForm::List,
         .may_be_later = true,
         .may_be_empty = true}),
    route<&api_commit_activity>(Get, "/api/v3/repos/{owner}/{repo}/stats/commit_activity",
                                Need::RepoRead, "code.api.stats_commit_activity",
                                {.summary = "Commits of the last 52 weeks by day.",
                                 .rate = web::RateClass::Costly,
                                 .answer = web::schema<ApiCommitActivity>,
                                 .answer_form = AnswerForm::List,
                                 .may_be_later = true,
                                 .may_be_empty = true}),
    route<&api_code_frequency>(
        Get, "/api/v3/repos/{owner}/{repo}/stats/code_frequency", Need::RepoRead,
        "code.api.stats_code_frequency",
        {.summary =
             "Lines by week: its beginning, how many were added, how many deleted (below 0).",
         .rate = web::RateClass::Costly,
         .answer = web::schema<ApiNumbers>,
         .answer_form = AnswerForm::List,
         .may_be_later = true,
         .may_be_empty = true}),
    route<&api_participation>(
        Get, "/api/v3/repos/{owner}/{repo}/stats/participation", Need::RepoRead,
        "code.api.stats_participation",
        {.summary = "Commits of the last 52 weeks, of all and of the owner, the oldest week first.",
         .rate = web::RateClass::Costly,
         .answer = web::schema<ApiParticipation>}),
    route<&api_punch_card>(
        Get, "/api/v3/repos/{owner}/{repo}/stats/punch_card", Need::RepoRead,
        "code.api.stats_punch_card",
        {.summary = "Commits by hour of the week, by the writers' clocks: day from Sunday, hour, "
                    "commits.",
         .rate = web::RateClass::Costly,
         .answer = web::schema<ApiNumbers>,
         .answer_form = AnswerForm::List,
         .may_be_empty = true}),
    route<&api_zipball>(Get, "/api/v3/repos/{owner}/{repo}/zipball/{ref...}", Need::RepoRead,
                        "code.api.zipball",
                        {.summary = "Leads to the files as .zip.", .answer_status = 302}),
    route<&api_head_zipball>(Get, "/api/v3/repos/{owner}/{repo}/zipball", Need::RepoRead,
                             "code.api.head_zipball",
                             {.summary = "The same of the default branch.", .answer_status = 302}),
    route<&api_tarball>(Get, "/api/v3/repos/{owner}/{repo}/tarball/{ref...}", Need::RepoRead,
                        "code.api.tarball",
                        {.summary = "Leads to the files as .tar.gz.", .answer_status = 302}),
    route<&api_head_tarball>(Get, "/api/v3/repos/{owner}/{repo}/tarball", Need::RepoRead,
                             "code.api.head_tarball",
                             {.summary = "The same of the default branch.", .answer_status = 302}),

    route<&api_blame>(Get, "/api/v1/repos/{owner}/{repo}/blame/{ref...}", Need::RepoRead,
                      "code.api.blame",
                      {.summary = "The commit that each line of a file came from.",
                       .rate = web::RateClass::Costly,
                       .answer = web::schema<BlamedFile>,
                       .query = kBlame}),
    route<&api_symbols>(Get, "/api/v1/repos/{owner}/{repo}/symbols/{ref...}", Need::RepoRead,
                        "code.api.symbols",
                        {.summary = "What a file defines, with lines and nesting.",
                         .answer = web::schema<ApiSymbols>,
                         .query = kOfFile}),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::code
