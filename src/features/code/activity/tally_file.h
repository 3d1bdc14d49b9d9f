// SPDX-License-Identifier: Apache-2.0
//
// tally_file.h — tallies on the disk: index/activity/<repository>/v1-<tip>.
//
// A file is named by the tip it was counted for and by the version of its format, so it is either
// right or not found. It is written beside and renamed, ends with a checksum, and what cannot be
// read counts as absent: everything here can be counted again. One file a repository stays; writing
// needs the lock, reading none.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "features/code/activity/tally.h"
#include "sys/files.h"

namespace stithy::code {

std::string render_tally(const Tally& tally);
std::optional<Tally> parse_tally(std::string_view bytes);

// What stands at the beginning of a file, read without the rest.
struct TallyHead {
  std::uint64_t people = 0, commits = 0;
};
std::optional<TallyHead> parse_head(std::string_view bytes);

class TallyFiles {
 public:
  TallyFiles(const sys::Path& data, RepoId repository);

  std::optional<Tally> find(const git::Oid& tip) const;
  std::optional<TallyHead> find_head(const git::Oid& tip) const;
  std::optional<Tally> find_any() const;  // of whatever tip was counted last
  // Unavailable while somebody else holds it.
  Result<sys::FileLock> lock(Deadline deadline) const;
  // The new file in place of all others. Under the lock.
  Result<void> write(const Tally& tally) const;
  Result<void> remove() const;  // the whole directory

  // Leaves a mark that somebody asked for what is not counted, for the job that orders it.
  void want() const;
  Result<void> forget_wanted() const;
  static std::vector<RepoId> list_wanted(const sys::Path& data);

  // Of which repositories there are any.
  static std::vector<RepoId> list(const sys::Path& data);

 private:
  sys::Path path_of(const git::Oid& tip) const;
  const sys::Path directory_, mark_;
};

}  // namespace stithy::code
