// SPDX-License-Identifier: Apache-2.0
#include "git/backend/libgit2_pool.h"

#include "base/text.h"
#include "git/backend/backend.h"

namespace stithy::git::backend {
namespace {

// Idle handles beyond this are closed: each holds its own list of packs and object cache.
constexpr std::size_t kIdleMax = 4;
constexpr std::size_t kWindowBytes = std::size_t{32} << 20;
constexpr std::size_t kMappedBytesMax = std::size_t{1} << 30;
constexpr ssize_t kObjectCacheBytesMax = ssize_t{64} << 20;

void prepare_library() {
  static const bool ready = [] {
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    // Repositories belong to this program's own data directory, whoever owns the files.
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, kWindowBytes);
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, kMappedBytesMax);
    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, kObjectCacheBytesMax);
    for (int level : {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_XDG,
                      GIT_CONFIG_LEVEL_PROGRAMDATA}) {
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
    return true;
  }();
  static_cast<void>(ready);
}

}  // namespace

std::string last_words() {
  const git_error* error = git_error_last();
  return error && error->message ? error->message : "no message";
}

Result<HandlePool::Lease> HandlePool::take() {
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Handle handle = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(handle));
    }
  }
  prepare_library();
  git_repository* repository = nullptr;
  const int rc = git_repository_open_bare(&repository, path_.c_str());
  if (rc == GIT_ENOTFOUND) return not_found("This repository does not exist.");
  if (rc != 0) return unreadable(last_words());
  Handle handle{std::unique_ptr<git_repository, HandleDeleter>(repository), nullptr};
  git_odb* odb = nullptr;
  if (git_repository_odb(&odb, repository) != 0) return unreadable(last_words());
  handle.odb.reset(odb);
  return Lease(*this, std::move(handle));
}

void HandlePool::give_back(Handle handle) {
  std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleMax) idle_.push_back(std::move(handle));
}

void HandlePool::clear() {
  std::vector<Handle> closing;
  std::lock_guard lock(mutex_);
  closing.swap(idle_);
}

}  // namespace stithy::git::backend
