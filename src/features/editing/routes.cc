// SPDX-License-Identifier: Apache-2.0
#include "features/editing/routes.h"

#include <array>

#include "features/editing/api/api.h"
#include "features/editing/api/api_shapes.h"

namespace stithy::editing {

namespace {

using enum web::Method;
using web::Need;
using web::RateClass;
using web::route;

// Room for a text of the largest size that may be set, escaped as a form escapes it, and more: what
// is too large to be saved still comes back to the person who typed it.
constexpr web::RouteOptions kForm{.rate = RateClass::Posting,
                                  .body_bytes_max = std::uint64_t{16} << 20};
constexpr web::RouteOptions kChange{.rate = RateClass::Posting};
// A file of 30 MB in base64, or the entries of a large tree.
constexpr std::uint64_t kApiBytes = std::uint64_t{41} << 20;
// Files arrive as slowly as the line is, so they wait among the transfers of git.
constexpr web::RouteOptions kFiles{.rate = RateClass::Posting,
                                   .no_timeout = true,
                                   .streamed_form = true,
                                   .lane_instead = web::Lane::Git};

constexpr std::array kRoutes = {
    route<&show_edit>(Get, "/{owner}/{repo}/edit/{rest...}", Need::RepoWrite, "editing.edit"),
    route<&save_edit>(Post, "/{owner}/{repo}/edit/{rest...}", Need::RepoWrite, "editing.save",
                      kForm),
    route<&show_new>(Get, "/{owner}/{repo}/new/{rest...}", Need::RepoWrite, "editing.new"),
    route<&save_new>(Post, "/{owner}/{repo}/new/{rest...}", Need::RepoWrite, "editing.create",
                     kForm),
    route<&show_upload>(Get, "/{owner}/{repo}/upload/{rest...}", Need::RepoWrite,
                        "editing.choose_files"),
    route<&save_upload>(Post, "/{owner}/{repo}/upload/{rest...}", Need::RepoWrite, "editing.upload",
                        kFiles),
    route<&show_delete>(Get, "/{owner}/{repo}/delete/{rest...}", Need::RepoWrite,
                        "editing.confirm_delete"),
    route<&save_delete>(Post, "/{owner}/{repo}/delete/{rest...}", Need::RepoWrite, "editing.delete",
                        kChange),

    route<&api_put_content>(Put, "/api/v3/repos/{owner}/{repo}/contents/{path...}", Need::RepoWrite,
                            "editing.api.put_content",
                            {.summary = "Make or replace a file in one commit.",
                             .rate = RateClass::Posting,
                             .body_bytes_max = kApiBytes,
                             .body = web::schema<ContentBody>,
                             .answer = web::schema<MadeFile>,
                             .other_status = 201}),
    route<&api_delete_content>(Delete, "/api/v3/repos/{owner}/{repo}/contents/{path...}",
                               Need::RepoWrite, "editing.api.delete_content",
                               {.summary = "Delete a file in one commit.",
                                .rate = RateClass::Posting,
                                .body = web::schema<ContentBody>,
                                .answer = web::schema<MadeFile>}),
    route<&api_make_blob>(Post, "/api/v3/repos/{owner}/{repo}/git/blobs", Need::RepoWrite,
                          "editing.api.make_blob",
                          {.summary = "Write a blob; only you can use it until a ref leads to it.",
                           .rate = RateClass::Posting,
                           .body_bytes_max = kApiBytes,
                           .body = web::schema<BlobBody>,
                           .answer = web::schema<MadeLink>,
                           .answer_status = 201}),
    route<&api_make_tree>(Post, "/api/v3/repos/{owner}/{repo}/git/trees", Need::RepoWrite,
                          "editing.api.make_tree",
                          {.summary = "Write a tree, from another one or anew.",
                           .rate = RateClass::Posting,
                           .body_bytes_max = kApiBytes,
                           .body = web::schema<TreeBody>,
                           .answer = web::schema<MadeTree>,
                           .answer_status = 201}),
    route<&api_make_commit>(Post, "/api/v3/repos/{owner}/{repo}/git/commits", Need::RepoWrite,
                            "editing.api.make_commit",
                            {.summary = "Write a commit; make or move a ref to let it count.",
                             .rate = RateClass::Posting,
                             .body = web::schema<CommitBody>,
                             .answer = web::schema<MadeCommit>,
                             .answer_status = 201}),
    route<&api_make_tag>(Post, "/api/v3/repos/{owner}/{repo}/git/tags", Need::RepoWrite,
                         "editing.api.make_tag",
                         {.summary = "Write a tag object; make a ref to it to let it count.",
                          .rate = RateClass::Posting,
                          .body = web::schema<TagBody>,
                          .answer = web::schema<MadeTag>,
                          .answer_status = 201}),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::editing
