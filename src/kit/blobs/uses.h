// SPDX-License-Identifier: Apache-2.0
//
// uses.h — who uses which blob, and how much: the rows beside the bytes.
//
//   auto stored = TRY(store.put(source, expected, deadline));
//   TRY(blobs::use(tx, {"repo", repo.value()}, stored, {.quota = quota}, now));
//   TRY(tx.commit());                                      // `stored` lives until here
//
// An owner is a kind and an id ("repo", 7). It may use one blob for several things, told apart by
// a reference ("package file 9"); the blob counts once. All verbs run in the caller's transaction,
// can be run twice, and hold no state. Sizes are bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "db/db.h"
#include "kit/blobs/store.h"

namespace stithy::blobs {

struct Owner {
  std::string_view kind;  // the noun: "repo"
  std::int64_t id = 0;
};

// How much an owner may use, and what that limit is called: "lfs.quota".
struct Quota {
  std::string_view name;
  std::uint64_t size_bytes_max = 0;
};

struct UseOptions {
  std::string_view reference = {};
  std::optional<Quota> quota = {};
};

struct Usage {
  std::uint64_t size_bytes = 0, blobs = 0;
};

struct Used {
  Hash hash;
  std::string reference;
  std::uint64_t size_bytes = 0;
  Instant since;
};

// TooLarge names the quota when this would pass it; nothing is written then.
Result<void> use(db::Tx& tx, const Owner& owner, const Stored& stored, const UseOptions& options,
                 Instant now);
// As use(), of a blob that `from` uses already: nothing is sent again. NotFound when it does not.
Result<void> use_of(db::Tx& tx, const Owner& from, const Owner& owner, const Hash& hash,
                    const UseOptions& options, Instant now);
// Nothing when there is no such use. The bytes stay for a day after the last one.
Result<void> release(db::Tx& tx, const Owner& owner, const Hash& hash, std::string_view reference,
                     Instant now);
// All that the owner uses, at most so many at once; tells how many are gone. Repeat until 0.
Result<std::size_t> release_some(db::Tx& tx, const Owner& owner, std::size_t most, Instant now);

// The size of the blob, when the owner uses it for that.
Result<std::optional<std::uint64_t>> find_use(db::Reader& reader, const Owner& owner,
                                              const Hash& hash, std::string_view reference = {});
Result<Usage> load_usage(db::Reader& reader, const Owner& owner);
Result<Usage> load_total(db::Reader& reader);  // of all blobs with a row
// In order of hash and reference, after the one given (none begins at the first).
Result<std::vector<Used>> list_uses(db::Reader& reader, const Owner& owner, const Used* after,
                                    std::int64_t limit);

std::span<const db::Migration> migrations();

}  // namespace stithy::blobs
