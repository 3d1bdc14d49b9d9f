// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/uses.h"

#include "base/text.h"
#include "kit/blobs/queries.h"
#include "sys/failpoint.h"

namespace stithy::blobs {

namespace {

using kit::sql::LockedBlob;

constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();

Error over_quota(const Quota& quota, const Usage& usage, std::int64_t size) {
  return too_large(text::format(
      "The quota {} allows {}; {} are in use, and this needs {} more. Remove something, or ask an "
      "administrator for more.",
      quota.name, text::render_size(quota.size_bytes_max), text::render_size(usage.size_bytes),
      text::render_size(static_cast<std::uint64_t>(size))));
}

// Adds the blob to what the owner uses, in one statement that looks at the quota as well.
Result<void> charge(db::Tx& tx, const Owner& owner, std::int64_t size, const UseOptions& options) {
  std::int64_t most = kUnbounded;
  if (options.quota)
    most = static_cast<std::int64_t>(
        std::min(options.quota->size_bytes_max, static_cast<std::uint64_t>(kUnbounded)));
  TRY(kit::sql::insert_usage(tx, owner.kind, owner.id));
  if (TRY(kit::sql::add_usage(tx, owner.kind, owner.id, size, most - size)) == 1) return {};
  if (!options.quota) return internal("the usage of an owner has no row, or passes 2^63");
  return over_quota(*options.quota, TRY(load_usage(tx, owner)), size);
}

Result<void> add_use(db::Tx& tx, const Owner& owner, const Hash& hash, const LockedBlob& blob,
                     const UseOptions& options, Instant now) {
  const std::string hex = hash.hex();
  bool known =
      TRY(kit::sql::find_use(tx, owner.kind, owner.id, hex, options.reference)).has_value();
  if (known) return {};
  if (TRY(kit::sql::count_uses(tx, owner.kind, owner.id, hex)) == 0)
    TRY(charge(tx, owner, blob.size, options));
  TRY(kit::sql::insert_use(tx, owner.kind, owner.id, hex, options.reference, now));
  TRY(kit::sql::set_uses(tx, hex, blob.uses + 1, Instant{}));
  return {};
}

}  // namespace

Result<void> use(db::Tx& tx, const Owner& owner, const Stored& stored, const UseOptions& options,
                 Instant now) {
  TRY(sys::failpoint("blobs.before_row"));
  const std::string hex = stored.hash.hex();
  const auto size = static_cast<std::int64_t>(stored.size_bytes);
  TRY(kit::sql::insert_blob(tx, hex, size, now));
  auto blob = TRY(kit::sql::lock_blob(tx, hex));
  if (!blob || blob->size != size)
    return internal(
        text::format("blob {} has {} bytes, its row says {}", hex, size, blob ? blob->size : -1));
  return add_use(tx, owner, stored.hash, *blob, options, now);
}

Result<void> use_of(db::Tx& tx, const Owner& from, const Owner& owner, const Hash& hash,
                    const UseOptions& options, Instant now) {
  auto blob = TRY(kit::sql::lock_blob(tx, hash.hex()));
  if (!blob || TRY(kit::sql::count_uses(tx, from.kind, from.id, hash.hex())) == 0)
    return not_found("There is no such content.");
  return add_use(tx, owner, hash, *blob, options, now);
}

Result<void> release(db::Tx& tx, const Owner& owner, const Hash& hash, std::string_view reference,
                     Instant now) {
  const std::string hex = hash.hex();
  auto blob = TRY(kit::sql::lock_blob(tx, hex));
  if (!blob) return {};
  if (TRY(kit::sql::delete_use(tx, owner.kind, owner.id, hex, reference)) == 0) return {};
  if (TRY(kit::sql::count_uses(tx, owner.kind, owner.id, hex)) == 0)
    TRY(kit::sql::subtract_usage(tx, owner.kind, owner.id, blob->size));
  const std::int64_t left = blob->uses - 1;
  TRY(kit::sql::set_uses(tx, hex, left, left == 0 ? now : Instant{}));
  return {};
}

Result<std::size_t> release_some(db::Tx& tx, const Owner& owner, std::size_t most, Instant now) {
  auto uses = TRY(list_uses(tx, owner, nullptr, static_cast<std::int64_t>(most)));
  for (const auto& used : uses) TRY(release(tx, owner, used.hash, used.reference, now));
  return uses.size();
}

Result<std::optional<std::uint64_t>> find_use(db::Reader& reader, const Owner& owner,
                                              const Hash& hash, std::string_view reference) {
  auto size = TRY(kit::sql::find_use(reader, owner.kind, owner.id, hash.hex(), reference));
  if (!size) return std::optional<std::uint64_t>{};
  return std::optional(static_cast<std::uint64_t>(*size));
}

Result<Usage> load_usage(db::Reader& reader, const Owner& owner) {
  auto row = TRY(kit::sql::find_usage(reader, owner.kind, owner.id));
  if (!row) return Usage{};
  return Usage{static_cast<std::uint64_t>(row->size), static_cast<std::uint64_t>(row->blobs)};
}

Result<Usage> load_total(db::Reader& reader) {
  auto row = TRY(kit::sql::total_usage(reader));
  return Usage{static_cast<std::uint64_t>(row.size), static_cast<std::uint64_t>(row.blobs)};
}

Result<std::vector<Used>> list_uses(db::Reader& reader, const Owner& owner, const Used* after,
                                    std::int64_t limit) {
  std::vector<Used> out;
  auto rows = TRY(kit::sql::list_uses(reader, owner.kind, owner.id,
                                      after ? after->hash.hex() : std::string(),
                                      after ? after->reference : std::string(), limit));
  for (auto& row : rows) {
    auto hash = Hash::parse(row.hash);
    if (!hash) return internal(text::format("blob_uses holds the hash {}", row.hash));
    out.push_back(
        {*hash, std::move(row.reference), static_cast<std::uint64_t>(row.size), row.created});
  }
  return out;
}

std::span<const db::Migration> migrations() { return kit::sql::migrations(); }

}  // namespace stithy::blobs
