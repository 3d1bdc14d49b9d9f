// SPDX-License-Identifier: Apache-2.0
//
// repository_cache.h — the open repositories of one process, by path.
//
// Keeps the most recently used open; a repository still in use when it is let go closes with its
// last user. forget() is for repositories that were deleted, moved or replaced on disk; pushes,
// repacks and fetches need nothing. Thread-safe. All share one memory of answers.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/lru.h"
#include "git/repository.h"

namespace stithy::git {

class RepositoryCache {
 public:
  explicit RepositoryCache(const Gateway& gateway, std::size_t open_max = 64,
                           const AnswerBudget& budget = {})
      : gateway_(gateway), open_max_(open_max), answers_(make_answers(budget)) {}

  Result<std::shared_ptr<Repository>> open(const sys::Path& path);
  void forget(const sys::Path& path);

  // How the memory of answers serves: "commits", "pages", "diffs", "directories".
  struct MemoryStats {
    std::string_view memory;
    LruStats stats;
  };
  std::vector<MemoryStats> memory_stats() const;

 private:
  struct Entry {
    std::string path;
    std::shared_ptr<Repository> repository;
  };
  const Gateway& gateway_;
  const std::size_t open_max_;
  const std::shared_ptr<Answers> answers_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> places_;
};

}  // namespace stithy::git
