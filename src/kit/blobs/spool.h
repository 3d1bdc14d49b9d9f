// SPDX-License-Identifier: Apache-2.0
//
// spool.h — bytes on their way into a blob: a temporary file that was hashed while it was written.
//
// The file goes with its owner unless publish() gave it a place. Not thread-safe.
#pragma once

#include "kit/blobs/store.h"
#include "sys/files.h"

namespace stithy::blobs {

// Begins the names of such files in the directory tmp/.
inline constexpr std::string_view kSpoolPrefix = "blob-";

class Spool {
 public:
  // Reads the source to its end and compares with `expected`.
  static Result<Spool> fill(const sys::Path& directory, const Source& source,
                            const Expected& expected, Deadline deadline);
  Spool(Spool&& other) noexcept
      : fd_(std::move(other.fd_)),
        path_(std::exchange(other.path_, {})),
        hash_(other.hash_),
        size_bytes_(other.size_bytes_) {}
  Spool& operator=(Spool&&) = delete;
  ~Spool();

  const Hash& hash() const { return hash_; }
  std::uint64_t size_bytes() const { return size_bytes_; }
  int fd() const { return fd_.get(); }
  const sys::Path& path() const { return path_; }
  // Renames the file, over what is there. Neither file nor directory is synced here.
  Result<void> publish(const sys::Path& place);

 private:
  Spool(sys::Fd fd, sys::Path path) : fd_(std::move(fd)), path_(std::move(path)) {}
  sys::Fd fd_;
  sys::Path path_;
  Hash hash_;
  std::uint64_t size_bytes_ = 0;
};

// Reads the file from its beginning and hashes it.
Result<Hash> hash_file(int fd, Deadline deadline);
// Up to into.size() bytes at `offset`; 0 at the end.
Result<std::size_t> read_at(int fd, std::span<char> into, std::uint64_t offset);

// Invalid or TooLarge when that is not what was announced.
Result<void> check_expected(const Hash& hash, std::uint64_t size_bytes, const Expected& expected);

}  // namespace stithy::blobs
