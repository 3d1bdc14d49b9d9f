// SPDX-License-Identifier: Apache-2.0
#include "kit/leases/lease.h"

#include "kit/leases/queries.h"

namespace stithy::leases {

namespace {

namespace sql = kit::sql;

Error lost() { return conflict("Another server has taken over this work; nothing was changed."); }

bool is_of(const sql::LeaseRow& row, const Lease& lease) {
  return row.token == lease.token && row.holder == lease.holder;
}

}  // namespace

Result<std::optional<Lease>> take_lease(db::Tx& tx, std::string_view name, std::string_view holder,
                                        std::chrono::milliseconds span, Instant now) {
  CHECK(!holder.empty());
  TRY(sql::begin_lease(tx, name));
  auto row = TRY(sql::lock_lease(tx, name));
  if (!row) return internal("a lease vanished");
  const bool lives = row->until > now;
  if (lives && row->holder != holder) return std::optional<Lease>{};
  // One's own that has ended is a new one: somebody may have relied on its end.
  Lease taken{std::string(name), std::string(holder), lives ? row->token : row->token + 1,
              now + span};
  if (TRY(sql::set_lease(tx, name, row->token, holder, taken.token, taken.until)) != 1)
    return std::optional<Lease>{};
  return std::optional(std::move(taken));
}

Result<Lease> extend_lease(db::Tx& tx, const Lease& lease, std::chrono::milliseconds span,
                           Instant now) {
  auto row = TRY(sql::lock_lease(tx, lease.name));
  if (!row || !is_of(*row, lease) || row->until <= now) return lost();
  Lease extended = lease;
  extended.until = now + span;
  if (TRY(sql::set_lease(tx, lease.name, lease.token, lease.holder, lease.token, extended.until)) !=
      1)
    return lost();
  return extended;
}

Result<void> release_lease(db::Tx& tx, const Lease& lease) {
  auto row = TRY(sql::lock_lease(tx, lease.name));
  if (!row || !is_of(*row, lease)) return {};
  TRY(sql::set_lease(tx, lease.name, lease.token, "", lease.token, Instant{}));
  return {};
}

Result<void> check_lease(db::Tx& tx, const Lease& lease, Instant now) {
  auto row = TRY(sql::lock_lease(tx, lease.name));
  if (!row || !is_of(*row, lease) || row->until <= now) return lost();
  return {};
}

std::span<const db::Migration> migrations() { return kit::sql::migrations(); }

}  // namespace stithy::leases
