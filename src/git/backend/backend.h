// SPDX-License-Identifier: Apache-2.0
//
// backend.h — where raw objects and refs come from: libgit2 in this process, or a git child.
//
// libgit2 reads sha1 repositories without starting anything; it knows no sha256 and refuses some
// extensions, so a git child answers there. Both give the same answers (backend_test.cc runs one
// set of cases over both). Thread-safe. Only git/repository.cc makes and holds one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "git/gateway.h"
#include "git/values.h"

namespace stithy::git::backend {

struct RawObject {
  ObjectKind kind = ObjectKind::Blob;
  std::string bytes;
};

struct ObjectSize {
  ObjectKind kind = ObjectKind::Blob;
  std::uint64_t bytes = 0;
};

// A ref as stored, with symbolic refs already followed.
struct FoundRef {
  std::string name;  // full
  Oid oid;
  std::optional<Oid> peeled;  // what an annotated tag stands for, when that is known already
};

class Backend {
 public:
  virtual ~Backend() = default;
  virtual ObjectFormat format() const = 0;
  // NotFound when there is no such object, TooLarge past `bytes_max`.
  virtual Result<RawObject> read(const Oid& oid, std::size_t bytes_max) = 0;
  virtual Result<ObjectSize> measure(const Oid& oid) = 0;
  // The only object whose id begins so; NotFound for none, Conflict for several. At least 4 digits.
  virtual Result<Oid> expand(std::string_view hex) = 0;
  // Everything below refs/heads/ and refs/tags/, sorted by name; broken refs are left out.
  virtual Result<std::vector<FoundRef>> list_refs() = 0;
  virtual Result<std::optional<Oid>> find_ref(const RefName& name) = 0;
  // Where HEAD points: a full ref name, which need not exist. Empty for a detached HEAD.
  virtual Result<std::string> head() = 0;
};

// Unavailable for what libgit2 cannot read, with its words as the cause.
Result<std::unique_ptr<Backend>> open_libgit2(const sys::Path& repository);
Result<std::unique_ptr<Backend>> open_child(const sys::Path& repository, const Gateway& gateway);

// Errors that both give, so that users read one wording.
Error object_missing(const Oid& oid);
Error unreadable(const std::string& words);  // the library's or git's own
Error object_too_large(const Oid& oid, std::uint64_t bytes);
Error prefix_missing(std::string_view hex);
Error prefix_ambiguous(std::string_view hex);

}  // namespace stithy::git::backend
