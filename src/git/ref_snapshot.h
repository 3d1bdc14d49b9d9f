// SPDX-License-Identifier: Apache-2.0
//
// ref_snapshot.h — all branches and tags of a repository at one moment.
//
// Immutable and shared by all requests until the caller's generation number moves on. Lookup is by
// binary search; 50 000 refs are ordinary. Names are as git stores them, which may be any bytes
// but control bytes and blanks; pages must escape them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "git/values.h"

namespace stithy::git {

enum class RefKind : std::uint8_t { Branch, Tag };

struct Ref {
  std::string name;  // short: "main", "v1.0"
  Oid oid;           // what the ref holds; for an annotated tag, the tag object
  Oid target;        // peeled: never a tag object
  bool annotated = false;
};

// The ref at the start of an address, and what follows it.
struct RefMatch {
  RefKind kind = RefKind::Branch;
  const Ref* ref = nullptr;  // lives as long as the snapshot
  std::string_view rest;     // without the slash between; a view into the tail asked about
};

class RefSnapshot {
 public:
  // `default_branch` is the short name HEAD points to; empty for a detached HEAD.
  RefSnapshot(std::vector<Ref> branches, std::vector<Ref> tags, std::string default_branch);

  std::span<const Ref> branches() const { return branches_; }  // sorted by name, bytewise
  std::span<const Ref> tags() const { return tags_; }
  const Ref* find(RefKind kind, std::string_view name) const;
  const std::string& default_branch() const { return default_branch_; }
  // The default branch itself; nullptr in an empty repository.
  const Ref* head() const { return find(RefKind::Branch, default_branch_); }
  bool is_empty() const { return branches_.empty() && tags_.empty(); }

  // The longest branch or tag that `tail` begins with, at a slash or at its end; a branch wins over
  // a tag of the same length. "feature/x/src/a.c" → branch feature/x, rest "src/a.c".
  std::optional<RefMatch> match(std::string_view tail) const;

 private:
  std::vector<Ref> branches_, tags_;
  std::string default_branch_;
};

}  // namespace stithy::git
