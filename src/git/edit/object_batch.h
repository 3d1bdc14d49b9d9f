// SPDX-License-Identifier: Apache-2.0
//
// object_batch.h — new objects on their way into a repository: named, each once, written together.
//
// write() makes one pack of them and gives it to the intake that pushes come through, so git's own
// index-pack checks every object and that what it names is there. One process for any number of
// objects; a chain of hash-object, mktree and commit-tree takes one for each and twice the time.
// Single-threaded.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/deadline.h"
#include "base/result.h"
#include "git/gateway.h"
#include "git/wire/quarantine.h"

namespace stithy::git {

// The id that git gives to these bytes.
Oid name_object(ObjectFormat format, ObjectKind kind, std::string_view bytes);

class ObjectBatch {
 public:
  explicit ObjectBatch(ObjectFormat format) : format_(format) {}

  ObjectFormat format() const { return format_; }
  Oid add(ObjectKind kind, std::string bytes);
  // A blob of any size; the file stays the caller's and is read again by write().
  Result<Oid> add_file(const sys::Path& file);
  // Bytes of an object that is not written yet; none when it was never added, or is a file.
  const std::string* find(const Oid& oid) const;
  bool is_empty() const { return objects_.empty(); }

  // The pack, for what is small enough to be held as a whole.
  Result<std::string> render_pack() const;
  // Invalid says, in git's words, what is wrong with an object.
  Result<void> write(const Gateway& gateway, const sys::Path& repository,
                     const Quarantine& quarantine, Deadline deadline) const;

 private:
  friend class PackOfBatch;
  struct Object {
    ObjectKind kind;
    Oid oid;
    std::uint64_t size_bytes;
    std::string bytes;
    sys::Path file = {};  // instead of `bytes`
  };
  const ObjectFormat format_;
  std::deque<Object> objects_;  // pointers into it stay valid
  std::unordered_set<Oid> known_;
};

}  // namespace stithy::git
