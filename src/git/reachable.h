// SPDX-License-Identifier: Apache-2.0
//
// reachable.h — whether a client may have the objects it names.
//
// An object is given when a visible ref leads to it. Git's protocol v2 does not check this, so we
// do. Tips cost nothing; other commits cost one bounded walk. Trees and blobs (which lazy fetches
// of partial clones name by the thousand) need no walk while the repository never lost a ref and
// hides none: then whatever exists is reachable or was brought by a pusher. Otherwise a sorted list
// of all reachable ids answers; it is kept in <repository>/stithy and rebuilt when refs moved.
// Thread-safe. One list is built at a time per repository.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "git/gateway.h"
#include "git/ref_list.h"

namespace stithy::git {

class Reachability {
 public:
  explicit Reachability(const Gateway& gateway) : gateway_(gateway) {}

  // NotFound names the first object that no visible ref leads to.
  Result<void> check(const sys::Path& repository, std::span<const std::string> hidden_prefixes,
                     std::span<const Oid> wants);

  // To be called before and again after a ref is deleted or moved other than forward: lists made
  // between the two count no more.
  static Result<void> note_removal(const sys::Path& repository);
  // How often that happened; 0 means never.
  static Result<std::uint64_t> removals(const sys::Path& repository);

 private:
  struct Visible;
  Result<std::vector<Oid>> needing_list(const sys::Path& repository, const Visible& visible,
                                        std::span<const Oid> unknown, bool all_kinds);
  Result<void> check_commits(const sys::Path& repository, const Visible& visible,
                             std::span<const Oid> commits);
  Result<void> check_list(const sys::Path& repository, const Visible& visible, std::uint64_t epoch,
                          std::span<const Oid> wants);
  Result<void> build_list(const sys::Path& repository, const Visible& visible, std::uint64_t epoch);
  std::shared_ptr<std::mutex> builder(const sys::Path& repository);

  const Gateway& gateway_;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<std::mutex>> builders_;
};

}  // namespace stithy::git
