// SPDX-License-Identifier: Apache-2.0
//
// local_store.h — blobs as files on our own disk: blobs/ab/cd/abcd…, read-only.
//
// A blob is written and hashed in tmp/ on the same file system, synced, renamed to its place, and
// the directories are synced before put() returns. A file that is there already is replaced by the
// same bytes, which also mends one that was damaged. Links are never followed. Thread-safe.
#pragma once

#include "kit/blobs/store.h"
#include "sys/clock.h"
#include "sys/files.h"

namespace stithy::blobs {

class LocalStore final : public Store {
 public:
  // Both are directories of one file system and exist.
  LocalStore(sys::Path root, sys::Path scratch)
      : root_(std::move(root)), scratch_(std::move(scratch)) {}

  Result<Stored> put(const Source& source, const Expected& expected, Deadline deadline) override;
  Result<Opened> open(const Hash& hash, Deadline deadline) override;
  Result<std::optional<Entry>> find(const Hash& hash, Deadline deadline) override;
  Result<void> list(const std::function<Result<bool>(const Entry&)>& each,
                    Deadline deadline) override;
  Result<bool> remove(const Hash& hash, const std::function<Result<bool>(const Entry&)>& garbage,
                      Deadline deadline) override;
  Result<std::uint64_t> sweep(Instant before, Deadline deadline) override;
  std::optional<Link> link_to_get(const Hash&, const LinkWish&) override { return std::nullopt; }
  std::optional<Incoming> link_to_put(const LinkWish&) override { return std::nullopt; }
  Result<Stored> adopt(std::string_view incoming, const Expected& expected,
                       Deadline deadline) override;

 private:
  sys::Path directory_of(const Hash& hash) const;
  sys::Path path_of(const Hash& hash) const { return directory_of(hash) / hash.hex(); }
  Result<void> make_directory(const Hash& hash);

  const sys::Path root_, scratch_;
  Pins pins_;
};

}  // namespace stithy::blobs
