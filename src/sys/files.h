// SPDX-License-Identifier: Apache-2.0
//
// files.h — files and directories: read, write so that it lasts, list, remove.
//
// Paths are our own (under the data directory, built from ids); text of users never becomes part of
// one. Every descriptor is opened close-on-exec. Errors are Internal or NotFound with errno in the
// cause; a full disk is Unavailable. fsync failures are reported once and never retried.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/instant.h"
#include "base/result.h"
#include "sys/fd.h"

namespace stithy::sys {

using Path = std::filesystem::path;

// errno as an Error: ENOENT → NotFound; a full disk, no more descriptors or memory → Unavailable;
// else Internal.
Error errno_error(std::string_view doing, const Path& path);

Result<std::string> read_file(const Path& path, std::size_t bytes_max = std::size_t{64} << 20);
// Its first bytes, at most so many.
Result<std::string> read_beginning(const Path& path, std::size_t bytes_max);
// Writes beside, fsyncs file and directory, renames over: afterwards the old or the new content
// exists whole, also after a power cut. `mode` as for open(2).
Result<void> write_file_durably(const Path& path, std::string_view content, int mode = 0644);
// Removes what a write_file_durably() that was cut off left in this directory. Only while nobody
// writes there.
Result<void> remove_unfinished_writes(const Path& directory);
Result<void> write_all(int fd, std::string_view bytes);
Result<Fd> open_file(const Path& path, int flags, int mode = 0644);  // adds O_CLOEXEC
// A file without a name in `directory`, read and written, gone with its descriptor.
Result<Fd> open_unnamed(const Path& directory);
Result<Fd> create_file(const Path& path);  // empty, to be written by us and read by nobody else
Result<void> make_directories(const Path& path, int mode = 0755);
Result<void> remove_tree(const Path& path);  // absence is success; never follows links
Result<void> rename_path(const Path& from, const Path& to);
Result<void> fsync_path(const Path& path);  // a file or a directory
bool path_exists(const Path& path);
Result<std::uint64_t> file_size(const Path& path);
std::uint64_t tree_size(const Path& path);  // bytes of all regular files below
Result<std::uint64_t> disk_free(const Path& path);
Result<std::vector<std::string>> list_directory(const Path& path);  // names, sorted

// A directory that is removed with all its content when the owner goes.
class TemporaryDirectory {
 public:
  static Result<TemporaryDirectory> create(const Path& parent, std::string_view prefix);
  TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
  ~TemporaryDirectory();
  const Path& path() const { return path_; }

 private:
  explicit TemporaryDirectory(Path path) : path_(std::move(path)) {}
  Path path_;
};

// A lock on a file (flock) that one process has alone; held until destroyed. Conflict when it does
// not come free before the deadline. A child of a killed holder keeps the lock for the moment
// between its birth and its exec, so a little patience is right.
class FileLock {
 public:
  // The file holds the holder's pid, which the Conflict names.
  static Result<FileLock> acquire(const Path& path, Deadline deadline);
  // Nothing is written: also on a full disk.
  static Result<FileLock> acquire_silently(const Path& path, Deadline deadline);

 private:
  explicit FileLock(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace stithy::sys
