// SPDX-License-Identifier: Apache-2.0
//
// links.h — the addresses of a repository's pages: of a folder, a file, a commit at a revision.
//
// Names of files may be any bytes, but a path of an address is text: a name that is not valid UTF-8
// travels as hexadecimal in the query ("?bytes=…"), which resolve.h reads back. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "features/code/urls.h"
#include "git/objects.h"
#include "git/repository.h"

namespace stithy::code {

// The word of a revision in addresses: its name, or the id of a commit.
std::string word_of(const git::Revision& revision);

struct Crumb {
  std::string label = {}, href;
};

// The address of a page that shows a revision, or a path of it: url::tree, url::commits_of, …
using RefPage = std::string (*)(std::string_view repository, std::string_view rest);

class Links {
 public:
  // `home` is the address of the repository: "/ada/engine".
  explicit Links(std::string home) : home_(std::move(home)) {}

  const std::string& home() const { return home_; }
  // `path` is raw bytes, empty for the root.
  std::string at(RefPage page, std::string_view word, std::string_view path) const;
  // The same of a page that another feature named in a slot, below the repository: "/edit/".
  std::string below(std::string_view page, std::string_view word, std::string_view path) const;
  std::string commit(const git::Oid& oid) const;
  std::string comparison(std::string_view base, std::string_view head) const;
  // The page that shows an entry: folders their list, everything else itself.
  std::string entry(const git::TreeEntry& entry, std::string_view word,
                    std::string_view path) const;
  // The folders above `path` and the path itself, each with its address.
  std::vector<Crumb> crumbs(std::string_view word, const git::TreePath& path) const;

 private:
  std::string home_;
};

// Adds a query to an address that may have one already.
std::string with_query(std::string href, std::string_view name, std::string_view value);

// Where a relative address in a document leads: the path from the root of the repository, without
// "." and "..". `folder` is the document's. A path out of the repository stops at its root.
struct RelativePath {
  std::string path;
  std::string tail;  // "?query#fragment", as written
};
RelativePath resolve_relative(std::string_view folder, std::string_view address);

// Names in the order people count: v2.9 before v2.10. Pure.
bool natural_less(std::string_view a, std::string_view b);

std::string short_id(const git::Oid& oid);  // ten digits: unique for all but the largest

}  // namespace stithy::code
