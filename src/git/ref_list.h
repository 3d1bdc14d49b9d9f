// SPDX-License-Identifier: Apache-2.0
//
// ref_list.h — every ref of a bare repository, read straight from its files without a process.
//
// Reads loose files first and packed-refs second, so a ref that is being packed meanwhile is never
// missed. What is listed is one moment for each ref, not one for all: writers hold the lane of
// git/ref_transaction.h. Names that break git's rules, broken and dangling refs are left out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/values.h"
#include "sys/files.h"

namespace stithy::git {

struct ListedRef {
  std::string name;  // full: "refs/heads/main"
  Oid oid;
  std::optional<Oid> peeled;    // what a packed annotated tag stands for
  bool peel_known = false;      // packed: then no `peeled` means that it is no tag object
  std::string symbolic_target;  // for the rare ref that names another
};

struct RefList {
  ObjectFormat format = ObjectFormat::Sha1;
  std::vector<ListedRef> refs;  // sorted by name, bytewise
  std::string head_target;      // "refs/heads/main", also when that is unborn; else empty
  std::optional<Oid> head;      // what HEAD stands for; nothing while unborn

  const ListedRef* find(std::string_view name) const;
};

Result<RefList> list_refs(const sys::Path& repository);
// One ref, read now; nothing when it does not exist.
Result<std::optional<Oid>> read_ref(const sys::Path& repository, const RefName& name);
// The branch HEAD names ("refs/heads/main"); empty when HEAD is detached.
Result<std::string> read_head_target(const sys::Path& repository);
Result<ObjectFormat> read_object_format(const sys::Path& repository);

// True when `name` is, or lies below, one of `prefixes` ("refs/stithy").
bool is_hidden(std::string_view name, std::span<const std::string> prefixes);

}  // namespace stithy::git
