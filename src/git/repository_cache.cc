// SPDX-License-Identifier: Apache-2.0
#include "git/repository_cache.h"

#include "git/answers.h"

namespace stithy::git {

Result<std::shared_ptr<Repository>> RepositoryCache::open(const sys::Path& path) {
  const std::string key = path.lexically_normal().string();
  {
    std::lock_guard lock(mutex_);
    if (auto it = places_.find(key); it != places_.end()) {
      entries_.splice(entries_.begin(), entries_, it->second);
      return it->second->repository;
    }
  }
  // Opening reads the disk, so it happens outside the lock; a second thread's copy is dropped.
  auto repository = TRY(Repository::open(path, gateway_, answers_));
  std::shared_ptr<Repository> evicted;  // closed after the lock is gone
  std::lock_guard lock(mutex_);
  if (auto it = places_.find(key); it != places_.end()) return it->second->repository;
  entries_.push_front({key, repository});
  places_[key] = entries_.begin();
  if (entries_.size() > open_max_) {
    evicted = std::move(entries_.back().repository);
    places_.erase(entries_.back().path);
    entries_.pop_back();
  }
  return repository;
}

void RepositoryCache::forget(const sys::Path& path) {
  std::shared_ptr<Repository> closed;
  std::lock_guard lock(mutex_);
  auto it = places_.find(path.lexically_normal().string());
  if (it == places_.end()) return;
  closed = std::move(it->second->repository);
  entries_.erase(it->second);
  places_.erase(it);
}

std::vector<RepositoryCache::MemoryStats> RepositoryCache::memory_stats() const {
  return {{"commits", answers_->commits.stats()},
          {"pages", answers_->pages.stats()},
          {"diffs", answers_->diffs.stats()},
          {"directories", answers_->directories.stats()}};
}

}  // namespace stithy::git
