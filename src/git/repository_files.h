// SPDX-License-Identifier: Apache-2.0
//
// repository_files.h — the directories of bare repositories: where they lie, how they are born and
// how they go.
//
// repos/<last two hex digits of the id>/<id in 16 hex digits>.git under the data directory; names
// of users are never part of a path. A repository is built beside and renamed into place, so a
// half-made one is never seen. Thread-safe; blocking.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "git/gateway.h"
#include "git/objects.h"
#include "git/values.h"

namespace stithy::git {

struct NewRepository {
  RepoId id;
  ObjectFormat format = ObjectFormat::Sha1;
  std::string default_branch = "main";  // checked by RefName::branch
};

// A file of the first commit.
struct InitialFile {
  TreePath path;
  std::string content;
};

struct ImportProgress {
  std::string stage;     // "Receiving objects"
  unsigned percent = 0;  // 0 to 100
};

struct ImportSource {
  RemoteUrl url;
  // Credentials of the other side, if it wants some; they stand in no argument and no file.
  std::string user = {}, password = {};
  std::string proxy = {};  // "http://127.0.0.1:port" of our own egress proxy; empty: none
  std::chrono::minutes time_max{120};
  std::uint64_t bytes_max = std::uint64_t{20} << 30;
  // Of each program of git: it keeps what the other side says first, as long as that goes on.
  std::uint64_t memory_bytes_max = std::uint64_t{3} << 30;
  std::function<void(const ImportProgress&)> progress = {};
  std::function<bool()> cancelled = {};
};

struct ImportResult {
  std::string default_branch;  // short name; empty when the source has no branch
  std::uint64_t size_bytes = 0;
};

// A durable note in tmp/ that a repository changes in more than one place (its files and its row in
// the database), or that a long git works in it. A start after a crash looks at what is marked
// (repo/recovery.h). Removed when its owner goes; keep() leaves it to the next start.
class ChangeMark {
 public:
  static constexpr std::string_view kPrefix = "changing-";
  ChangeMark(ChangeMark&& other) noexcept
      : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}
  ChangeMark& operator=(ChangeMark&&) = delete;
  ~ChangeMark();
  void keep() { path_.clear(); }

 private:
  friend class RepositoryFiles;
  ChangeMark(sys::Path path, sys::FileLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  sys::Path path_;      // empty: kept, or moved from
  sys::FileLock lock_;  // tells that the owner lives
};

// A mark whose owner is gone; `mark` removes it when it is destroyed.
struct AbandonedChange {
  RepoId repository;
  ChangeMark mark;
};

class RepositoryFiles {
 public:
  // `data` is the data directory: repos/ and tmp/ lie in it. What is under way lies in the scratch
  // directory of the gateway, on the same file system. Both references outlive this.
  RepositoryFiles(const Gateway& gateway, sys::Path data)
      : gateway_(gateway), repos_(data / "repos"), tmp_(data / "tmp") {}

  sys::Path path_of(RepoId id) const;

  // An empty repository. Conflict when the directory exists.
  Result<void> create(const NewRepository& wish) const;
  // The first commit on the default branch; its id. Conflict when the branch exists.
  Result<Oid> commit_initial(RepoId id, const std::vector<InitialFile>& files, const Signature& by,
                             const std::string& message) const;
  // All branches and tags of another repository. Objects are checked as for a push, but old sins
  // of form are forgiven; other refs stay behind. Nothing is left when it fails.
  Result<ImportResult> import(RepoId id, const ImportSource& source) const;
  // A full copy of one of ours (a fork), sharing no files. Refs the server keeps stay behind.
  Result<void> copy(RepoId from, RepoId to) const;

  // Taken before a change that a crash could leave half done; durable when it returns.
  Result<ChangeMark> mark(RepoId id) const;
  // Those that a killed process left. Marks of living ones, commands beside the server, stay.
  Result<std::vector<AbandonedChange>> abandoned_changes() const;

  Result<void> set_default_branch(RepoId id, const RefName& branch) const;
  // Moves the directory to tmp/, where it is removed; afterwards the id has no repository.
  Result<void> remove(RepoId id) const;
  std::uint64_t disk_bytes(RepoId id) const;

 private:
  Result<sys::TemporaryDirectory> build(ObjectFormat format, std::string_view branch) const;
  Result<void> settle_in(sys::TemporaryDirectory fresh, RepoId id) const;
  const Gateway& gateway_;
  const sys::Path repos_, tmp_;
};

}  // namespace stithy::git
