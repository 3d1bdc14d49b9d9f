// SPDX-License-Identifier: Apache-2.0
//
// resolve.h — from the address of a page to the repository, the revision and the path it means.
//
// Every page of this feature begins here. A revision or path that does not exist is NotFound and
// carries a sentence; missing.h turns a missing path into a page with near ones.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "features/code/links.h"
#include "git/ref_snapshot.h"
#include "git/repository.h"
#include "pillars/access/grants.h"
#include "web/request.h"

namespace stithy::code {

// How long a page may think about facts it can do without, and what it must have.
constexpr std::chrono::milliseconds kFactSpan{150};
constexpr std::chrono::milliseconds kFillSpan{8'000};  // asked for by a page that lacks some
constexpr std::chrono::milliseconds kHistorySpan{8'000};

struct Place {
  std::shared_ptr<git::Repository> git;
  std::shared_ptr<const git::RefSnapshot> refs;
  Links links;
};
// Unavailable while an import runs.
Result<Place> open_place(const access::RepoRead& at, web::Request& request);

struct Spot {
  Place place;
  git::Revision revision;
  git::TreePath path;
  std::string word;  // of the revision, for addresses

  git::Repository& git() const { return *place.git; }
  const Links& links() const { return place.links; }
  const git::Oid& commit() const { return revision.commit; }
  std::string href(RefPage page) const { return place.links.at(page, word, path.text()); }
};
// `tail` is what follows "/tree/": a revision, then a path. Empty: the default branch.
Result<Spot> locate(const access::RepoRead& at, web::Request& request, std::string_view tail);
Result<Spot> spot_of(Place place, web::Request& request, std::string_view tail);
// Of API rows: the revision is {ref...}, the file is ?path= or, in hexadecimal, ?bytes=.
Result<Spot> file_asked(const access::RepoRead& at, web::Request& request);

// "?bytes=61ff": a path that is no text, in hexadecimal; nothing when absent.
Result<std::optional<git::TreePath>> path_in_bytes(const web::Request& request);

// "?page=3": 1 when absent; Invalid for what is no number of a page.
Result<unsigned> page_number(const web::Request& request);

}  // namespace stithy::code
