// SPDX-License-Identifier: Apache-2.0
//
// staged_objects.h — objects that one person wrote one by one and that no ref leads to yet.
//
// They lie apart from the repository's own, in <repository>/stithy/staged/<writer>, so that nobody
// reads or fetches them before a ref of the repository leads to them: git's protocol hands out any
// object whose id is known, and Reachability takes whatever lies in the repository itself for
// reachable. bring() puts what a ref needs into a quarantine, from where it moves with the ref.
// What is not brought within two weeks goes. Thread-safe; blocking.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "git/edit/object_batch.h"
#include "git/repository.h"

namespace stithy::git {

class StagedObjects {
 public:
  static constexpr std::chrono::days kKept{14};

  StagedObjects(const Gateway& gateway, sys::Path repository, UserId writer);

  // Durable when it returns. Invalid is git's own check, or an object that is named but is not
  // there; TooLarge when more than `bytes_max` would wait.
  Result<void> write(const ObjectBatch& batch, std::uint64_t bytes_max, Instant now) const;

  // What the repository or this writer's staging has under these ids, in their order.
  Result<std::vector<std::optional<ObjectSize>>> measure(std::span<const Oid> oids) const;
  // The bytes of a tree or a commit.
  Result<std::string> read(ObjectKind kind, const Oid& oid) const;

  // Nothing when the repository has the object already. Else everything below it that only waits
  // here, in a quarantine of the repository; Invalid when a part of it is nowhere.
  Result<std::optional<Quarantine>> bring(const Oid& oid) const;

  // Removes what is older than kKept, and what the repository itself has meanwhile.
  Result<void> tidy(Instant now) const;
  // The same for all writers of a repository.
  static Result<void> tidy_all(const Gateway& gateway, const sys::Path& repository, Instant now);

 private:
  StagedObjects(const Gateway& gateway, sys::Path repository, sys::Path place)
      : gateway_(gateway), repository_(std::move(repository)), place_(std::move(place)) {}
  QuarantinePaths paths() const;
  bool exists() const { return sys::path_exists(place_); }
  Command in_staging(Subcommand subcommand) const;

  const Gateway& gateway_;
  const sys::Path repository_, place_;
};

}  // namespace stithy::git
