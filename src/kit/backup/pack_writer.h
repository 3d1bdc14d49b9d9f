// SPDX-License-Identifier: Apache-2.0
//
// pack_writer.h — cuts files into pieces and puts those that no earlier backup has into packs.
//
// A piece is known by the SHA-256 of its bytes, so the same bytes lie there once, whatever file and
// backup they belong to. A file whose size, inode and time are those of the previous backup is not
// even read, unless it changed so shortly before that backup that the clock could not tell.
// Used by one thread.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <unordered_map>

#include "kit/backup/manifest.h"

namespace stithy::backup {

struct Counts {
  std::uint64_t files = 0, size_bytes = 0;       // of the backup
  std::uint64_t files_read = 0, bytes_read = 0;  // of those
  std::uint64_t packs_written = 0, bytes_written = 0;
};

class PackWriter {
 public:
  // `present` are the packs that lie in the depot; `previous` may name others.
  PackWriter(Depot& depot, const Manifest* previous, const std::set<std::string>& present);

  // Whether add_known() can be used instead of reading it.
  bool is_known(std::string_view path, std::uint64_t size_bytes, std::uint64_t inode,
                std::int64_t changed_ns) const;
  Result<void> add_known(std::string_view path);
  // Reads `place`; `file` has path, mode, inode and time.
  Result<void> add(File file, const sys::Path& place, std::size_t piece_bytes);
  Result<void> add(File file, int fd, std::size_t piece_bytes);
  Result<void> add_bytes(File file, std::string_view bytes);
  // As one that the previous backup has under this path, whatever file it was; false: it has none.
  bool add_same(std::string_view path);

  // Puts the last pack; fills packs and files of the manifest.
  Result<void> finish(Manifest& manifest);
  const Counts& counts() const { return counts_; }

 private:
  struct HashOf {
    std::size_t operator()(const blobs::Hash& hash) const;
  };
  Result<Piece> store(std::string_view bytes);
  Result<void> flush();
  const File* find_known(std::string_view path) const;

  Depot& depot_;
  std::vector<blobs::Hash> packs_;  // those of the previous backup, then ours
  std::unordered_map<blobs::Hash, Piece, HashOf> pieces_;
  std::map<std::string, File, std::less<>> known_;
  std::int64_t trusted_before_ns_ = 0;
  std::string buffer_;
  std::vector<File> files_;
  Counts counts_;
};

}  // namespace stithy::backup
