// SPDX-License-Identifier: Apache-2.0
//
// pack_reader.h — reads the files of a backup out of its packs; every pack is hashed before a byte
// of it is used. Keeps the last few packs. Used by one thread.
#pragma once

#include <functional>
#include <list>

#include "kit/backup/manifest.h"

namespace stithy::backup {

class PackReader {
 public:
  // Both outlive this.
  PackReader(Depot& depot, const Manifest& manifest) : depot_(depot), manifest_(manifest) {}
  // Invalid, with the name of the pack, when it is missing or holds other bytes than it did.
  Result<void> read(const File& file, const std::function<Result<void>(std::string_view)>& each);
  // The bytes of one pack, compared with its name.
  Result<const std::string*> load(std::uint32_t pack);

 private:
  struct Loaded {
    std::uint32_t pack;
    std::string bytes;
  };
  Depot& depot_;
  const Manifest& manifest_;
  std::list<Loaded> loaded_;  // most recently used first
};

// Hashes all packs of a backup and holds its files against them; calls `problem` with a sentence
// for each thing that is wrong.
struct Verified {
  std::uint64_t packs = 0, files = 0, bytes_read = 0;
};
Result<Verified> verify(Depot& depot, const Manifest& manifest,
                        const std::function<void(std::string)>& problem,
                        const std::function<void(std::size_t)>& progress);

}  // namespace stithy::backup
