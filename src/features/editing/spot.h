// SPDX-License-Identifier: Apache-2.0
//
// spot.h — from an address below /edit, /new, /upload or /delete to the branch and the path it
// means, and the addresses of the pages around it.
//
// Files are changed on branches alone. In a repository without commits the default branch counts as
// there. A path that is no UTF-8 travels as hexadecimal in the query ("?bytes=…").
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git/repository.h"
#include "pillars/access/grants.h"
#include "web/request.h"

namespace stithy::editing {

// The address of a page that shows a revision, or a path of it: code::url::tree, url::edit, …
using RefPage = std::string (*)(std::string_view repository, std::string_view rest);

std::string address_of(std::string_view home, RefPage page, std::string_view word,
                       std::string_view path);

struct PathCrumb {
  std::string label, href;
};

struct Spot {
  std::shared_ptr<git::Repository> git;
  std::shared_ptr<const git::RefSnapshot> refs;
  std::string home;                  // "/ada/engine"
  git::RefName branch;               // may be without commits
  std::optional<git::Oid> tip = {};  // where it was when the page was asked for
  git::TreePath path = {};

  std::string branch_name() const { return std::string(branch.short_name()); }
  std::string href(RefPage page, const git::TreePath& at) const {
    return address_of(home, page, branch.short_name(), at.text());
  }
  std::string href(RefPage page) const { return href(page, path); }
  // The folders from the root to `folder`, each with the address of its list.
  std::vector<PathCrumb> crumbs(const git::TreePath& folder) const;
  // What stands there on the branch; NotFound names the path.
  Result<git::TreeEntry> load_entry() const;
};

// Reads the rest of the address. Invalid for a tag or a commit, NotFound for no branch.
Result<Spot> find_spot(const access::RepoWrite& at, web::Request& request);
// A name for a branch that does not exist yet: "ada-patch-1".
std::string propose_branch(const git::RefSnapshot& refs, std::string_view login);

}  // namespace stithy::editing
