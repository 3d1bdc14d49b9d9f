// SPDX-License-Identifier: Apache-2.0
//
// log.h — looking into the audit log. Entries are there as soon as their change is committed,
// sealed or not; those that an intent holds are not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "kit/audit/chain.h"
#include "kit/audit/ids.h"

namespace stithy::audit {

// What is not said is not asked.
struct Filter {
  std::optional<NamespaceId> node = {};    // an organisation's
  std::optional<UserId> person = {};       // what they did, and what was done to them or theirs
  std::optional<std::string> action = {};  // "repo.create", or a beginning with '%' behind it
  std::optional<std::string> actor = {}, org = {}, repo = {};  // in lower case
  std::optional<std::string> words = {};                       // with '%' around them
  std::optional<Instant> since = {}, until = {};
  std::optional<std::int64_t> git = {};  // 1: pushes alone; 0: everything else
};

// Older than `before` (zero: all), the newest first.
Result<std::vector<Entry>> list_before(db::Reader& reader, const Filter& filter, AuditId before,
                                       std::int64_t at_most);
// Newer than `after`, the oldest first.
Result<std::vector<Entry>> list_after(db::Reader& reader, const Filter& filter, AuditId after,
                                      std::int64_t at_most);
Result<std::optional<Entry>> find_entry(db::Reader& reader, AuditId id);

}  // namespace stithy::audit
