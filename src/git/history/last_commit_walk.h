// SPDX-License-Identifier: Apache-2.0
//
// last_commit_walk.h — the walk behind last_commit.h, which can be stopped and taken up again.
//
// Row 0 stands for the directory itself, the rows after it for its entries. A row waits at a commit
// that has it unchanged; step() moves it on or settles it. Not thread-safe: its owner holds a lock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "git/history/last_commit.h"

namespace stithy::git {

class LastCommitWalk {
 public:
  // What a finished walk found for the same directory at this commit; or nullptr.
  using Earlier = std::function<std::shared_ptr<const LastCommits>(const Oid& commit)>;

  static Result<LastCommitWalk> start(Repository& repository, const Oid& commit,
                                      const TreePath& directory);
  // Goes on until all rows are settled or the deadline passes.
  Result<void> advance(Repository& repository, const Earlier& earlier, Deadline deadline);
  LastCommits found() const;

 private:
  using Rows = std::vector<std::uint32_t>;  // ascending
  struct Place {
    std::int64_t date = 0;
    Oid commit;
    bool operator<(const Place& other) const { return date < other.date; }
  };
  struct Visit {
    std::optional<Oid> directory;  // empty: this commit has no such directory
    std::vector<Oid> parents;
    std::int64_t date = 0;
  };

  LastCommitWalk() = default;
  Result<const Visit*> visit(Repository& repository, const Oid& commit);
  Result<std::optional<Oid>> find_directory(Repository& repository, const Oid& tree);
  Result<void> step(Repository& repository, const Earlier& earlier);
  Result<void> follow_parents(Repository& repository, const Oid& commit, Rows rows);
  // Moves out of `rows` what is the same in the parent.
  Result<Rows> take_same(Repository& repository, const Visit& here, const Visit& parent,
                         Rows& rows) const;
  void wait_at(const Oid& commit, std::int64_t date, const Rows& rows);
  void settle(std::uint32_t row, const Oid& commit);
  void settle_from(const LastCommits& known, Rows& rows);

  TreePath path_;
  ObjectFormat format_ = ObjectFormat::Sha1;
  std::vector<TreeEntry> entries_;           // of rows 1 and on
  std::vector<std::optional<Oid>> settled_;  // of all rows
  std::size_t unsettled_ = 0;
  std::priority_queue<Place> queue_;
  std::unordered_map<Oid, Rows> waiting_;
  std::unordered_map<Oid, Visit> visits_;
  // For each level of the path: tree → the child on the way, since most commits leave it alone.
  std::vector<std::unordered_map<Oid, std::optional<Oid>>> children_;
};

}  // namespace stithy::git
