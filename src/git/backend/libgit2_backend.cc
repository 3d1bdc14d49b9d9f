// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "git/backend/backend.h"
#include "git/backend/libgit2_pool.h"

namespace stithy::git::backend {
namespace {

git_oid to_library(const Oid& oid) {
  git_oid id;
  git_oid_fromraw(&id, reinterpret_cast<const unsigned char*>(oid.raw().data()));
  return id;
}

Oid from_library(const git_oid& id) {
  return Oid::from_raw({reinterpret_cast<const char*>(id.id), GIT_OID_RAWSZ});
}

struct Deleter {
  void operator()(git_odb_object* object) const { git_odb_object_free(object); }
  void operator()(git_config* config) const { git_config_free(config); }
  void operator()(git_reference* reference) const { git_reference_free(reference); }
  void operator()(git_reference_iterator* i) const { git_reference_iterator_free(i); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

class Libgit2Backend final : public Backend {
 public:
  explicit Libgit2Backend(const sys::Path& repository) : pool_(repository) {}

  Result<void> check() {
    auto lease = TRY(pool_.take());
    git_config* raw = nullptr;
    if (git_repository_config_snapshot(&raw, lease.repository()) != 0) {
      return unreadable(last_words());
    }
    Owned<git_config> config(raw);
    // libgit2 1.5 opens a sha256 repository and then reads its ids as sha1.
    const char* format = nullptr;
    const int rc = git_config_get_string(&format, raw, "extensions.objectformat");
    if (rc == 0 && std::string_view(format) != format_name(ObjectFormat::Sha1)) {
      return unavailable("This repository cannot be read.", std::chrono::seconds(60),
                         text::format("libgit2 knows no {}", format));
    }
    return {};
  }

  ObjectFormat format() const override { return ObjectFormat::Sha1; }

  Result<RawObject> read(const Oid& oid, std::size_t bytes_max) override {
    // A pack that a repack has just removed can fail a handle that still knows it; a fresh handle
    // sees the new packs.
    auto object = read_once(oid, bytes_max);
    if (object || object.error().code != Code::Unavailable) return object;
    pool_.clear();
    return read_once(oid, bytes_max);
  }

  Result<ObjectSize> measure(const Oid& oid) override {
    if (oid.format() != ObjectFormat::Sha1) return object_missing(oid);
    auto lease = TRY(pool_.take());
    return measure_with(lease, oid);
  }

  Result<Oid> expand(std::string_view hex) override {
    if (hex.size() < 4 || hex.size() > GIT_OID_HEXSZ) return prefix_missing(hex);
    git_oid start;
    if (git_oid_fromstrn(&start, hex.data(), hex.size()) != 0) return prefix_missing(hex);
    auto lease = TRY(pool_.take());
    git_oid found;
    const int rc = git_odb_exists_prefix(&found, lease.odb(), &start, hex.size());
    if (rc == 0) return from_library(found);
    if (rc == GIT_EAMBIGUOUS) return prefix_ambiguous(hex);
    if (rc == GIT_ENOTFOUND) return prefix_missing(hex);
    return unreadable(last_words());
  }

  Result<std::vector<FoundRef>> list_refs() override {
    auto lease = TRY(pool_.take());
    git_reference_iterator* raw = nullptr;
    if (git_reference_iterator_new(&raw, lease.repository()) != 0) return unreadable(last_words());
    Owned<git_reference_iterator> iterator(raw);
    std::vector<FoundRef> refs;
    git_reference* next = nullptr;
    while (git_reference_next(&next, iterator.get()) == 0) {
      Owned<git_reference> reference(next);
      const std::string_view name = git_reference_name(reference.get());
      if (!name.starts_with("refs/heads/") && !name.starts_with("refs/tags/")) continue;
      if (auto ref = read_ref(reference.get())) refs.push_back(std::move(*ref));
    }
    std::sort(refs.begin(), refs.end(), [](auto& a, auto& b) { return a.name < b.name; });
    return refs;
  }

  Result<std::optional<Oid>> find_ref(const RefName& name) override {
    auto lease = TRY(pool_.take());
    git_oid id;
    const int rc = git_reference_name_to_id(&id, lease.repository(), name.text().c_str());
    if (rc == 0) return std::optional<Oid>(from_library(id));
    if (rc == GIT_ENOTFOUND || rc == GIT_EINVALIDSPEC) return std::optional<Oid>();
    return unreadable(last_words());
  }

  Result<std::string> head() override {
    auto lease = TRY(pool_.take());
    git_reference* raw = nullptr;
    const int rc = git_reference_lookup(&raw, lease.repository(), "HEAD");
    if (rc != 0) return unreadable(last_words());
    Owned<git_reference> reference(raw);
    const char* target = git_reference_symbolic_target(reference.get());
    return std::string(target ? target : "");
  }

 private:
  static Result<ObjectSize> measure_with(HandlePool::Lease& lease, const Oid& oid) {
    const git_oid id = to_library(oid);
    std::size_t bytes = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    const int rc = git_odb_read_header(&bytes, &type, lease.odb(), &id);
    if (rc == GIT_ENOTFOUND) return object_missing(oid);
    if (rc != 0) return broken(lease);
    return ObjectSize{static_cast<ObjectKind>(type), bytes};
  }

  Result<RawObject> read_once(const Oid& oid, std::size_t bytes_max) {
    if (oid.format() != ObjectFormat::Sha1) return object_missing(oid);
    auto lease = TRY(pool_.take());
    // The header costs a few microseconds and keeps a huge object out of memory.
    const ObjectSize size = TRY(measure_with(lease, oid));
    if (size.bytes > bytes_max) return object_too_large(oid, size.bytes);
    const git_oid id = to_library(oid);
    git_odb_object* raw = nullptr;
    const int rc = git_odb_read(&raw, lease.odb(), &id);
    if (rc == GIT_ENOTFOUND) return object_missing(oid);
    if (rc != 0) return broken(lease);
    Owned<git_odb_object> object(raw);
    return RawObject{
        static_cast<ObjectKind>(git_odb_object_type(raw)),
        std::string(static_cast<const char*>(git_odb_object_data(raw)), git_odb_object_size(raw))};
  }

  static Error broken(HandlePool::Lease& lease) {
    lease.discard();
    return unreadable(last_words());
  }

  static std::optional<FoundRef> read_ref(git_reference* reference) {
    Owned<git_reference> resolved;
    if (git_reference_type(reference) == GIT_REFERENCE_SYMBOLIC) {
      git_reference* raw = nullptr;
      if (git_reference_resolve(&raw, reference) != 0) return std::nullopt;
      resolved.reset(raw);
    }
    git_reference* direct = resolved ? resolved.get() : reference;
    FoundRef ref{git_reference_name(reference), from_library(*git_reference_target(direct)), {}};
    if (const git_oid* peeled = git_reference_target_peel(direct)) {
      ref.peeled = from_library(*peeled);
    }
    return ref;
  }

  HandlePool pool_;
};

}  // namespace

Result<std::unique_ptr<Backend>> open_libgit2(const sys::Path& repository) {
  auto backend = std::make_unique<Libgit2Backend>(repository);
  TRY(backend->check());
  return std::unique_ptr<Backend>(std::move(backend));
}

}  // namespace stithy::git::backend
