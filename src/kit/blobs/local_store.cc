// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/local_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/log.h"
#include "kit/blobs/spool.h"
#include "sys/failpoint.h"

namespace stithy::blobs {

namespace {

constexpr mode_t kReadOnly = 0440;

Error absent() { return not_found("There is no such content."); }

Instant changed_at(const struct stat& facts) {
  return Instant{std::int64_t{facts.st_mtim.tv_sec} * 1'000'000 + facts.st_mtim.tv_nsec / 1000};
}

// None for what is gone, and for links and whatever else does not belong there.
Result<std::optional<Entry>> look_at(const sys::Path& path, const Hash& hash) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<Entry>{};
    return sys::errno_error("stat", path);
  }
  if (!S_ISREG(facts.st_mode)) return std::optional<Entry>{};
  return std::optional(Entry{hash, static_cast<std::uint64_t>(facts.st_size), changed_at(facts)});
}

// Makes the directory and its entry in the parent last.
Result<void> make_synced(const sys::Path& path) {
  if (::mkdir(path.c_str(), 0750) != 0) {
    if (errno == EEXIST) return {};
    return sys::errno_error("mkdir", path);
  }
  return sys::fsync_path(path.parent_path());
}

bool is_shard(std::string_view name) {
  return name.size() == 2 && name.find_first_not_of("0123456789abcdef") == name.npos;
}

}  // namespace

sys::Path LocalStore::directory_of(const Hash& hash) const {
  const std::string hex = hash.hex();
  return root_ / hex.substr(0, 2) / hex.substr(2, 2);
}

Result<void> LocalStore::make_directory(const Hash& hash) {
  sys::Path path = directory_of(hash);
  TRY(make_synced(path.parent_path()));
  return make_synced(path);
}

Result<Stored> LocalStore::put(const Source& source, const Expected& expected, Deadline deadline) {
  Spool spool = TRY(Spool::fill(scratch_, source, expected, deadline));
  if (::fchmod(spool.fd(), kReadOnly) != 0) return sys::errno_error("chmod", spool.path());
  TRY(sys::failpoint("blobs.before_file_sync"));
  if (::fsync(spool.fd()) != 0) return sys::errno_error("fsync", spool.path());
  Stored stored{spool.hash(), spool.size_bytes(), TRY(pins_.pin(spool.hash(), deadline))};
  TRY(sys::failpoint("blobs.before_directory"));
  TRY(make_directory(stored.hash));
  TRY(sys::failpoint("blobs.before_rename"));
  TRY(spool.publish(path_of(stored.hash)));
  TRY(sys::failpoint("blobs.before_directory_sync"));
  TRY(sys::fsync_path(directory_of(stored.hash)));
  return stored;
}

Result<Opened> LocalStore::open(const Hash& hash, Deadline) {
  auto fd = sys::open_file(path_of(hash), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!fd && fd.error().code == Code::NotFound) return absent();
  if (!fd) return std::move(fd).take_error();
  struct stat facts {};
  if (::fstat(fd->get(), &facts) != 0) return sys::errno_error("stat", path_of(hash));
  if (!S_ISREG(facts.st_mode)) return absent();
  return Opened{std::move(fd).take(), static_cast<std::uint64_t>(facts.st_size)};
}

Result<std::optional<Entry>> LocalStore::find(const Hash& hash, Deadline) {
  return look_at(path_of(hash), hash);
}

Result<void> LocalStore::list(const std::function<Result<bool>(const Entry&)>& each,
                              Deadline deadline) {
  for (const auto& outer : TRY(sys::list_directory(root_))) {
    if (!is_shard(outer)) continue;
    for (const auto& inner : TRY(sys::list_directory(root_ / outer))) {
      if (!is_shard(inner)) continue;
      if (deadline.passed())
        return unavailable("Listing the stored content took too long.", std::chrono::seconds(60));
      for (const auto& name : TRY(sys::list_directory(root_ / outer / inner))) {
        auto hash = Hash::parse(name);
        if (!hash || !name.starts_with(outer + inner)) continue;
        auto entry = TRY(look_at(path_of(*hash), *hash));
        if (entry && !TRY(each(*entry))) return {};
      }
    }
  }
  return {};
}

Result<bool> LocalStore::remove(const Hash& hash,
                                const std::function<Result<bool>(const Entry&)>& garbage,
                                Deadline) {
  auto removal = pins_.removal(hash);
  if (!removal) return false;
  auto entry = TRY(look_at(path_of(hash), hash));
  if (!entry || !TRY(garbage(*entry))) return false;
  TRY(sys::failpoint("blobs.before_removal"));
  if (::unlink(path_of(hash).c_str()) != 0 && errno != ENOENT)
    return sys::errno_error("unlink", path_of(hash));
  return true;
}

Result<std::uint64_t> LocalStore::sweep(Instant before, Deadline) {
  std::uint64_t swept = 0;
  for (const auto& name : TRY(sys::list_directory(scratch_))) {
    struct stat facts {};
    sys::Path path = scratch_ / name;
    if (!name.starts_with(kSpoolPrefix) || ::lstat(path.c_str(), &facts) != 0) continue;
    if (changed_at(facts) >= before || ::unlink(path.c_str()) != 0) continue;
    LOG(Warning, "blobs.leftover_removed", {{"file", name}});
    ++swept;
  }
  return swept;
}

Result<Stored> LocalStore::adopt(std::string_view, const Expected&, Deadline) {
  return not_found("Nothing was sent to this place.");
}

}  // namespace stithy::blobs
