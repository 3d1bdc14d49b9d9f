// SPDX-License-Identifier: Apache-2.0
//
// capture.h — the object files of a repository, while pushes go on.
//
// Such files are written once. Whoever captures holds back what removes them (repacks), so whatever
// was there when it began is seen, and what arrives meanwhile does no harm. Each file is given a
// second name (a hard link) below `links`, which is on the same file system, so that it can be read
// at leisure. Indexes over several packs come first: what they speak of is there when they are
// seen. Half-arrived packs are left out: no ref that was there before can need them.
// Thread-safe: holds no state.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/files.h"

namespace stithy::git {

struct CapturedFile {
  std::string path;  // below the repository: "objects/pack/pack-….pack"
  sys::Path link;    // where to read it; empty when `known` said that nobody has to
  std::uint64_t size_bytes = 0, inode = 0;
  std::int64_t changed_ns = 0;
};

// Tells whether a file of that path, size, inode and time need not be read.
using KnownFile = std::function<bool(const CapturedFile&)>;

// Unavailable when files go again and again while they are looked at.
Result<std::vector<CapturedFile>> capture_objects(const sys::Path& repository,
                                                  const sys::Path& links, const KnownFile& known);

}  // namespace stithy::git
