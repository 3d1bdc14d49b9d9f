// SPDX-License-Identifier: Apache-2.0
#include "git/wire/quarantine.h"

#include <algorithm>

#include "sys/failpoint.h"

namespace stithy::git {

namespace {

constexpr std::string_view kPrefix = "incoming-";

// The order in which readers may see the files of a pack appear: its index makes it one.
int rank(std::string_view name) {
  if (name.ends_with(".keep")) return 0;
  if (name.ends_with(".pack")) return 1;
  return name.ends_with(".idx") ? 3 : 2;
}

Result<void> move_files(const sys::Path& from, const sys::Path& to) {
  std::vector<std::string> names = TRY(sys::list_directory(from));
  if (names.empty()) return {};
  std::stable_sort(names.begin(), names.end(),
                   [](const auto& a, const auto& b) { return rank(a) < rank(b); });
  TRY(sys::make_directories(to));
  bool synced_before_index = false;
  for (const std::string& name : names) {
    if (rank(name) == 3 && !synced_before_index) {
      TRY(sys::fsync_path(to));  // no index may survive a power cut without its pack
      TRY(sys::failpoint("receive.before_index"));
      synced_before_index = true;
    }
    TRY(sys::rename_path(from / name, to / name));
  }
  TRY(sys::failpoint("receive.before_sync"));
  return sys::fsync_path(to);
}

bool is_unindexed(const sys::Path& packs, std::string_view name) {
  if (!name.starts_with("pack-")) return false;
  std::string index(name.substr(0, name.find('.')));
  return !sys::path_exists(packs / (index + ".idx"));
}

Result<void> remove_unindexed(const sys::Path& packs, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (is_unindexed(packs, name)) TRY(sys::remove_tree(packs / name));
  return {};
}

}  // namespace

Result<Quarantine> Quarantine::create(const sys::Path& repository, const sys::Path& scratch) {
  auto directory = TRY(sys::TemporaryDirectory::create(scratch, kPrefix));
  TRY(sys::make_directories(directory.path() / "pack"));
  QuarantinePaths paths{directory.path(), repository / "objects"};
  return Quarantine(std::move(directory), std::move(paths));
}

Result<void> Quarantine::migrate() {
  for (const std::string& name : TRY(sys::list_directory(paths_.objects))) {
    bool fan_out = name.size() == 2 && name.find_first_not_of("0123456789abcdef") == name.npos;
    if (fan_out) TRY(move_files(paths_.objects / name, paths_.main_objects / name));
  }
  sys::Path packs = paths_.main_objects / "pack";
  std::vector<std::string> arriving = TRY(sys::list_directory(paths_.objects / "pack"));
  auto moved = move_files(paths_.objects / "pack", packs);
  if (!moved) {
    (void)remove_unindexed(packs, arriving);
    return moved;
  }
  return sys::fsync_path(paths_.main_objects);
}

Result<void> sweep_unindexed_packs(const sys::Path& repository) {
  sys::Path packs = repository / "objects" / "pack";
  return remove_unindexed(packs, TRY(sys::list_directory(packs)));
}

}  // namespace stithy::git
