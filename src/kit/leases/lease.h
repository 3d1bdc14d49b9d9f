// SPDX-License-Identifier: Apache-2.0
//
// lease.h — the right to do something alone for a while, kept in the database that servers share.
//
// A lease has a name, a holder and an end. Nobody else gets it before its end; its holder may
// extend it until then, and loses it afterwards. A server that stood still for longer than its
// lease does not know that it lost it: so every lease has a fencing token, a number that rises with
// each new holder, and a transaction that relies on a lease begins with check_lease(). Then it
// commits only if nobody else has taken the lease meanwhile, whatever the clocks say. The clocks of
// the servers are expected to agree within a small part of the span.
//
// Most work needs no lease: a job runs once because its row is taken once, and recurring kinds wait
// once because their key is unique. Thread-safe; all state is in the database.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>

#include "base/instant.h"
#include "db/db.h"

namespace stithy::leases {

struct Lease {
  std::string name, holder;
  std::int64_t token = 0;
  Instant until;
};

// Nothing while somebody else holds it. The holder's own is extended and keeps its token.
Result<std::optional<Lease>> take_lease(db::Tx& tx, std::string_view name, std::string_view holder,
                                        std::chrono::milliseconds span, Instant now);
// Conflict when it was lost.
Result<Lease> extend_lease(db::Tx& tx, const Lease& lease, std::chrono::milliseconds span,
                           Instant now);
// The next one need not wait for its end. What was lost already stays with whom it is.
Result<void> release_lease(db::Tx& tx, const Lease& lease);
// Conflict unless the lease is the holder's, by its token, and has not ended.
Result<void> check_lease(db::Tx& tx, const Lease& lease, Instant now);

std::span<const db::Migration> migrations();

}  // namespace stithy::leases
