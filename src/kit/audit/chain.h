// SPDX-License-Identifier: Apache-2.0
//
// chain.h — entries in order, each hash over the entry and the hash before it; sealing, verifying
// and pruning them. ADR 0015 says what the chain proves and what it does not.
//
// Entries are written unsealed, so that no change waits for another one. seal() gives those that
// are there the next numbers, in one transaction that holds the head's row: of two servers that
// seal at once, one waits or runs again. The head is sealed with a key that is not in the
// database. Thread-safe; all state is in the database.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"
#include "kit/audit/queries.h"

namespace stithy::audit {

using Entry = kit::sql::AuditRow;

// The text that is hashed: one JSON object with every field, in a fixed order (docs/audit.md).
std::string render_entry(const Entry& entry, std::int64_t sequence, std::string_view previous);
// SHA-256 of that text, in hex.
std::string hash_of(const Entry& entry, std::int64_t sequence, std::string_view previous);

constexpr std::int64_t kSealedAtOnce = 500;

// How many were sealed; fewer than kSealedAtOnce: no more are there.
Result<std::int64_t> seal(db::Tx& tx, const Secret<>& key);

// Removes the oldest sealed entries from before then, at most `at_most`; the chain goes on from
// the last of them. Entries that a receiver still waits for stay.
Result<std::int64_t> prune(db::Tx& tx, const Secret<>& key, Instant before, std::int64_t up_to,
                           std::int64_t at_most);

struct Verdict {
  std::int64_t first = 0, last = 0;  // the sealed entries that are kept
  std::int64_t unsealed = 0;
  std::string head;                       // the hash of the last one
  std::optional<std::int64_t> broken_at;  // the number of the first one that is wrong
  std::string reason;                     // what is wrong, a sentence; empty when nothing is
  bool sound() const { return reason.empty(); }
};
Result<Verdict> verify(db::Reader& reader, const Secret<>& key);

}  // namespace stithy::audit
