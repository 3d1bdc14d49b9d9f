// SPDX-License-Identifier: Apache-2.0
#include "features/code/routes.h"

#include <array>

#include "features/code/api/api.h"
#include "features/code/api/api_shapes.h"
#include "features/code/blame/api_blame.h"

namespace stithy::code {

namespace {

using enum web::Method;
using web::Need;
using web::route;

constexpr web::RouteOptions kStream{.rate = web::RateClass::Costly, .no_timeout = true};
constexpr web::RouteOptions kCostly{.rate = web::RateClass::Costly};
constexpr web::RouteOptions kContent{.origin = http::Origin::Content, .no_timeout = true};

constexpr std::array kRoutes = {
    route<&home>(Get, "/{owner}/{repo}", Need::RepoRead, "code.home"),
    route<&tree>(Get, "/{owner}/{repo}/tree/{rest...}", Need::RepoRead, "code.tree"),
    route<&blob>(Get, "/{owner}/{repo}/blob/{rest...}", Need::RepoRead, "code.blob"),
    route<&blame>(Get, "/{owner}/{repo}/blame/{rest...}", Need::RepoRead, "code.blame", kCostly),
    route<&raw>(Get, "/{owner}/{repo}/raw/{rest...}", Need::RepoRead, "code.raw"),
    route<&content>(Get, "/c/{id}/{oid}/{name}", Need::SignedLink, "code.content", kContent),
    route<&find>(Get, "/{owner}/{repo}/find/{rest...}", Need::RepoRead, "code.find"),
    route<&paths>(Get, "/{owner}/{repo}/paths/{oid}", Need::RepoRead, "code.paths"),
    route<&commits_of_head>(Get, "/{owner}/{repo}/commits", Need::RepoRead, "code.commits"),
    route<&commits>(Get, "/{owner}/{repo}/commits/{rest...}", Need::RepoRead, "code.commits_of"),
    route<&commit>(Get, "/{owner}/{repo}/commit/{sha}", Need::RepoRead, "code.commit"),
    route<&commit_diff>(Get, "/{owner}/{repo}/commit/{sha}.diff", Need::RepoRead,
                        "code.commit_diff", kStream),
    route<&commit_patch>(Get, "/{owner}/{repo}/commit/{sha}.patch", Need::RepoRead,
                         "code.commit_patch", kStream),
    route<&archive>(Get, "/{owner}/{repo}/archive/{rest...}", Need::RepoRead, "code.archive",
                    kStream),
    route<&branches>(Get, "/{owner}/{repo}/branches", Need::RepoRead, "code.branches"),
    route<&tags>(Get, "/{owner}/{repo}/tags", Need::RepoRead, "code.tags"),

    route<&api_root_contents>(Get, "/api/v3/repos/{owner}/{repo}/contents", Need::RepoRead,
                              "code.api.root_contents",
                              {.summary = "The entries of the root folder.",
                               .answer = web::schema<ApiContent>,
                               .answer_is_list = true}),
    route<&api_contents>(
        Get, "/api/v3/repos/{owner}/{repo}/contents/{path...}", Need::RepoRead, "code.api.contents",
        {.summary = "A file, a symbolic link, a submodule, or as a list the entries of a folder.",
         .answer = web::schema<ApiContent>}),
    route<&api_readme>(Get, "/api/v3/repos/{owner}/{repo}/readme", Need::RepoRead,
                       "code.api.readme",
                       {.summary = "The readme.", .answer = web::schema<ApiContent>}),
    route<&api_commits>(Get, "/api/v3/repos/{owner}/{repo}/commits", Need::RepoRead,
                        "code.api.commits",
                        {.summary = "Commits, the newest first.",
                         .answer = web::schema<ApiCommit>,
                         .answer_is_list = true}),
    route<&api_commit>(
        Get, "/api/v3/repos/{owner}/{repo}/commits/{ref...}", Need::RepoRead, "code.api.commit",
        {.summary = "A commit and what it changed.", .answer = web::schema<ApiCommit>}),
    route<&api_branches>(Get, "/api/v3/repos/{owner}/{repo}/branches", Need::RepoRead,
                         "code.api.branches",
                         {.summary = "Branches by name.",
                          .answer = web::schema<ApiShortBranch>,
                          .answer_is_list = true}),
    route<&api_branch>(Get, "/api/v3/repos/{owner}/{repo}/branches/{branch...}", Need::RepoRead,
                       "code.api.branch",
                       {.summary = "A branch.", .answer = web::schema<ApiBranch>}),
    route<&api_tags>(Get, "/api/v3/repos/{owner}/{repo}/tags", Need::RepoRead, "code.api.tags",
                     {.summary = "Tags, the last name first.",
                      .answer = web::schema<ApiTag>,
                      .answer_is_list = true}),
    route<&api_ref>(Get, "/api/v3/repos/{owner}/{repo}/git/ref/{ref...}", Need::RepoRead,
                    "code.api.ref",
                    {.summary = "A ref by its full name.", .answer = web::schema<ApiRef>}),
    route<&api_ref>(
        Get, "/api/v3/repos/{owner}/{repo}/git/refs/{ref...}", Need::RepoRead,
        "code.api.ref_by_url",
        {.summary = "The same, at the address that answers name.", .answer = web::schema<ApiRef>}),
    route<&api_matching_refs>(Get, "/api/v3/repos/{owner}/{repo}/git/matching-refs/{ref...}",
                              Need::RepoRead, "code.api.matching_refs",
                              {.summary = "Refs that begin with a name.",
                               .answer = web::schema<ApiRef>,
                               .answer_is_list = true}),
    route<&api_git_commit>(Get, "/api/v3/repos/{owner}/{repo}/git/commits/{sha}", Need::RepoRead,
                           "code.api.git_commit",
                           {.summary = "A commit object.", .answer = web::schema<ApiGitCommit>}),
    route<&api_tree>(Get, "/api/v3/repos/{owner}/{repo}/git/trees/{sha}", Need::RepoRead,
                     "code.api.tree",
                     {.summary = "A tree object; with ?recursive=1 all levels.",
                      .answer = web::schema<ApiTree>}),
    route<&api_blob>(Get, "/api/v3/repos/{owner}/{repo}/git/blobs/{sha}", Need::RepoRead,
                     "code.api.blob",
                     {.summary = "The bytes of a file by id.", .answer = web::schema<ApiBlob>}),
    route<&api_languages>(Get, "/api/v3/repos/{owner}/{repo}/languages", Need::RepoRead,
                          "code.api.languages", {.summary = "Bytes of each language."}),
    route<&api_zipball>(Get, "/api/v3/repos/{owner}/{repo}/zipball/{ref...}", Need::RepoRead,
                        "code.api.zipball", {.summary = "Leads to the files as .zip."}),
    route<&api_tarball>(Get, "/api/v3/repos/{owner}/{repo}/tarball/{ref...}", Need::RepoRead,
                        "code.api.tarball", {.summary = "Leads to the files as .tar.gz."}),

    route<&api_blame>(
        Get, "/api/v1/repos/{owner}/{repo}/blame/{ref...}", Need::RepoRead, "code.api.blame",
        {.summary =
             "The commit that each line of a file came from: ?path= says which file (or ?bytes= in "
             "hexadecimal), ?w=1 ignores blanks, ?copies=1 follows copied lines, ?ignore=no minds "
             "the commits of .git-blame-ignore-revs as well.",
         .rate = web::RateClass::Costly,
         .answer = web::schema<BlamedFile>}),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::code
