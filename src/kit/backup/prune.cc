// SPDX-License-Identifier: Apache-2.0
#include "kit/backup/prune.h"

#include <set>

#include "base/text.h"
#include "kit/backup/manifest.h"
#include "sys/failpoint.h"

namespace stithy::backup {

namespace {

constexpr std::size_t kDayDigits = 8;  // "20260131" of an id

}  // namespace

std::vector<std::string> list_old(const std::vector<std::string>& ids, const Keep& keep) {
  std::vector<std::string> old;
  if (keep.last == 0 && keep.daily == 0) return old;
  std::set<std::string> days;
  std::size_t newer = 0;
  for (auto id = ids.rbegin(); id != ids.rend(); ++id, ++newer) {
    bool first_of_day = days.size() < keep.daily && days.insert(id->substr(0, kDayDigits)).second;
    if (newer >= keep.last && !first_of_day) old.push_back(*id);
  }
  return old;
}

Result<Pruned> prune(Depot& depot, const Keep& keep) {
  const auto ids = TRY(list_ids(depot));
  const auto old = list_old(ids, keep);
  const std::set<std::string> going(old.begin(), old.end());
  std::set<std::string> needed;
  for (const std::string& id : ids) {
    if (going.contains(id)) continue;
    auto manifest = load_manifest(depot, id);
    if (!manifest)
      return conflict(
          text::format("Nothing was removed: the backup {} cannot be read, so nobody "
                       "knows which packs it needs. {}",
                       id, manifest.error().message));
    for (const auto& pack : manifest->packs) needed.insert(pack_name(pack));
  }
  Pruned out;
  for (const std::string& id : old) {
    TRY(depot.remove(manifest_name(id)));
    ++out.backups;
  }
  TRY(sys::failpoint("backup.in_prune"));
  for (const std::string& name : TRY(depot.list("packs/"))) {
    if (needed.contains(name)) continue;
    TRY(depot.remove(name));
    ++out.packs;
  }
  return out;
}

}  // namespace stithy::backup
