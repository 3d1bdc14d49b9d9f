// SPDX-License-Identifier: Apache-2.0
#include "kit/audit/log.h"

#include <limits>

namespace stithy::audit {

namespace sql = kit::sql;

Result<std::vector<Entry>> list_before(db::Reader& reader, const Filter& f, AuditId before,
                                       std::int64_t at_most) {
  const AuditId top{std::numeric_limits<std::int64_t>::max()};
  return sql::list_entries(reader, before ? before : top, f.node, f.person, f.action, f.actor,
                           f.org, f.repo, f.since, f.until, f.words, f.git, at_most);
}

Result<std::vector<Entry>> list_after(db::Reader& reader, const Filter& f, AuditId after,
                                      std::int64_t at_most) {
  return sql::list_entries_after(reader, after, f.node, f.person, f.action, f.actor, f.org, f.repo,
                                 f.since, f.until, f.words, f.git, at_most);
}

Result<std::optional<Entry>> find_entry(db::Reader& reader, AuditId id) {
  return sql::find_entry(reader, id);
}

}  // namespace stithy::audit
