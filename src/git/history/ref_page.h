// SPDX-License-Identifier: Apache-2.0
//
// ref_page.h — a page of branches or tags with what their commits say.
//
// Sorting by date needs the date of every ref once; dates are remembered by commit, so a push costs
// one. Subjects and names are read for the rows of the page only. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "git/repository.h"

namespace stithy::git {

enum class RefOrder : std::uint8_t { Name, Recent, Version };  // Version: v1.10 above v1.9

struct RefQuery {
  RefKind kind = RefKind::Branch;
  RefOrder order = RefOrder::Recent;
  std::string containing = {};  // part of the name, any ASCII case; empty: all
  std::size_t skip = 0;
  std::size_t limit = 30;
};

struct RefRow {
  Ref ref;
  Instant at;  // of the tag, or of the commit by its committer; 0 for what has no date
  std::shared_ptr<const Commit> commit;  // nullptr for a tag of a file or directory
  std::string tag_subject;               // of an annotated tag
};

struct RefPage {
  std::vector<RefRow> rows;
  std::size_t total = 0;  // that match, on all pages
};

Result<RefPage> list_refs(Repository& repository, const RefSnapshot& refs, const RefQuery& query);

// Names of versions by their numbers: "v1.9" < "v1.10-rc1" < "v1.10". A strict weak order.
bool version_less(std::string_view a, std::string_view b);

}  // namespace stithy::git
