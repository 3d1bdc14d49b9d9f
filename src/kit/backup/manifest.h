// SPDX-License-Identifier: Apache-2.0
//
// manifest.h — what one backup holds: its files, of which pieces each is made, and in which packs
// the pieces lie. JSON Lines; docs/backup.md tells the format.
//
// The last line holds the hash of all lines before it, and the whole is put last of all; so there
// is a manifest exactly when its backup is complete. A value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "kit/backup/depot.h"
#include "kit/blobs/hash.h"

namespace stithy::backup {

inline constexpr int kFormatVersion = 1;
inline constexpr std::size_t kManifestBytesMax = std::size_t{2} << 30;

// A piece of a file: bytes of a pack.
struct Piece {
  blobs::Hash hash;
  std::uint32_t pack = 0;  // which one of Manifest::packs
  std::uint64_t offset = 0, size_bytes = 0;
};

struct File {
  std::string path;  // below the data directory: "repos/…", "blobs/…", "keys/…", "stithy.db"
  int mode = 0644;
  std::uint64_t size_bytes = 0;
  // Which file on the disk it was, to tell that it has not changed since; 0: it was none.
  std::uint64_t inode = 0;
  std::int64_t changed_ns = 0;
  std::vector<Piece> pieces;
};

struct Manifest {
  std::string id;  // "20260131T235959123Z-1f2e": sorted as it was made
  Instant begun;
  std::string program;             // the version that made it
  std::string database;            // "sqlite", "postgres" or "mysql": what the instance had
  std::vector<std::string> steps;  // of the schema: "repo 3"
  std::vector<blobs::Hash> packs;
  std::vector<File> files;
};

std::string render(const Manifest& manifest);
// Invalid when it is not whole, or of a newer format.
Result<Manifest> parse_manifest(std::string_view text);

std::string manifest_name(std::string_view id);           // "backups/ID.jsonl"
std::string pack_name(const blobs::Hash& hash);           // "packs/ab/abcd….pack"
Result<std::vector<std::string>> list_ids(Depot& depot);  // oldest first
Result<Manifest> load_manifest(Depot& depot, std::string_view id);
// "latest" is the newest.
Result<std::string> resolve_id(Depot& depot, std::string_view wish);

}  // namespace stithy::backup
