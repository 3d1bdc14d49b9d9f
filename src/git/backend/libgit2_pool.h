// SPDX-License-Identifier: Apache-2.0
//
// libgit2_pool.h — open libgit2 handles of one repository, lent to one thread at a time.
//
// A handle of libgit2 must not be used by two threads at once, and opening one costs some ten
// microseconds, so a few idle ones are kept. Process-wide options of libgit2 are set once, before
// the first open: no hash check on read (receive runs fsck), no settings of the machine, bounded
// memory. Thread-safe. Only the files of this folder that begin with libgit2_ include <git2.h>.
#pragma once

#include <git2.h>

#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "sys/files.h"

namespace stithy::git::backend {

struct HandleDeleter {
  void operator()(git_repository* repository) const { git_repository_free(repository); }
  void operator()(git_odb* odb) const { git_odb_free(odb); }
};

struct Handle {
  std::unique_ptr<git_repository, HandleDeleter> repository;
  std::unique_ptr<git_odb, HandleDeleter> odb;
};

class HandlePool {
 public:
  explicit HandlePool(sys::Path path) : path_(std::move(path)) {}

  // Gives itself back when destroyed.
  class Lease {
   public:
    Lease(HandlePool& pool, Handle handle) : pool_(&pool), handle_(std::move(handle)) {}
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), handle_(std::move(other.handle_)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (pool_ && handle_.repository) pool_->give_back(std::move(handle_));
    }
    git_repository* repository() const { return handle_.repository.get(); }
    git_odb* odb() const { return handle_.odb.get(); }
    // Closes the handle instead of keeping it: its view of the packs is of no use any more.
    void discard() { handle_ = {}; }

   private:
    HandlePool* pool_;
    Handle handle_;
  };

  Result<Lease> take();
  void clear();  // closes the idle ones

 private:
  void give_back(Handle handle);
  const sys::Path path_;
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

// What libgit2 said last on this thread, for the cause of an error.
std::string last_words();

}  // namespace stithy::git::backend
