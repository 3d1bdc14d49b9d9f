// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/store.h"

#include "base/text.h"

namespace stithy::repo {

sys::Path Store::path_of(RepoId id) const {
  // Two digits spread a hundred thousand repositories over 256 directories.
  return data_ / "repos" / text::format("{:02x}", id.value() & 0xff) /
         text::format("{}.git", id.value());
}

sys::Path Store::trash_of(RepoId id) const {
  return data_ / "trash" / text::format("{}.git", id.value());
}

Result<std::shared_ptr<git::Repository>> Store::open(const Repository& repository) {
  auto opened = cache_.open(path_of(repository.id));
  if (opened || opened.error().code != Code::NotFound) return opened;
  return unavailable("The files of this repository cannot be read at the moment.",
                     std::chrono::seconds(30), opened.error().cause);
}

void Store::forget(RepoId id) { cache_.forget(path_of(id)); }

}  // namespace stithy::repo
