// SPDX-License-Identifier: Apache-2.0
//
// pieces.h — what several pages of this feature share: frame, toolbar, lines of commits, tables
// of entries, documents.
#pragma once

#include "base/deadline.h"
#include "features/code/resolve.h"
#include "features/code/views.h"
#include "git/history/last_commit.h"
#include "kit/markdown.h"

namespace stithy::code {

ui::Frame frame_at(web::Request& request, const access::RepoRead& at, std::string title);
CommitLine line_of(const git::Commit& commit, const Links& links);
// The first line of the message; a very long one is cut at its 200th byte.
std::string subject_of(const git::Commit& commit);
ui::Person person_of(const git::Signature& signature);

// `page` is the kind of page that the entries of the menu lead to, at the same path.
Toolbar toolbar_of(const Spot& spot, RefPage page);
RefMenu menu_of(const Place& place, const git::Revision* current, RefPage page,
                std::string_view path);

// What other features offer to do at `path` of a branch (slots "code.file", "code.folder" and,
// below the root, "code.subfolder"), for those who may write; the path of a fill is the word of its
// address.
std::vector<Action> actions_at(const access::RepoRead& at, web::Request& request,
                               std::string_view slot, const Links& links, std::string_view branch,
                               std::string_view path);
// The same for what a page shows: nothing where that is no branch.
std::vector<Action> file_actions(const access::RepoRead& at, web::Request& request,
                                 const Spot& spot);
std::vector<Action> folder_actions(const access::RepoRead& at, web::Request& request,
                                   const Spot& spot);

// One page of the entries below `spot`, with the commit that last changed each as far as it is
// known by then. NotFound when the path is no folder.
struct Listing {
  FileTable table = {};
  git::Tree tree = {};
};
Result<Listing> list_folder(const Spot& spot, web::Request& request, Deadline facts);

// A symbolic link in `folder` stands for the file of the repository it points to, once; what is no
// link stands for itself. Nothing when it points elsewhere.
std::optional<git::TreeEntry> follow_link(const Spot& spot, std::string_view folder,
                                          const git::TreeEntry& entry);
// The readme among the entries of the folder at `spot`; nothing when it is absent or too large.
std::optional<Readme> readme_of(const web::Request& request, const Spot& spot,
                                const git::Tree& tree);
bool is_markdown(std::string_view file_name);
// Where links and images of a document in `folder` lead: into this revision. `spot` must outlive
// it.
kit::MarkdownOptions document_options(const Spot& spot, std::string folder);
// Markdown of a file in `folder`, with its links and images leading into this revision.
kit::RenderedMarkdown render_document(const web::Request& request, const Spot& spot,
                                      std::string_view folder, std::string_view text);

std::string_view icon_of(git::EntryKind kind);
Deadline fact_deadline(const web::Request& request);

}  // namespace stithy::code
