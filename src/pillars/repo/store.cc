// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/store.h"

namespace stithy::repo {

Result<std::shared_ptr<git::Repository>> Store::open(const Repository& repository) {
  auto opened = cache_.open(path_of(repository.id));
  if (opened || opened.error().code != Code::NotFound) return opened;
  return unavailable("The files of this repository cannot be read at the moment.",
                     std::chrono::seconds(30), opened.error().cause);
}

void Store::forget(RepoId id) { cache_.forget(path_of(id)); }

}  // namespace stithy::repo
