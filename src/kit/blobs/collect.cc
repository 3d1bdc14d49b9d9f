// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/collect.h"

#include <set>

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "kit/blobs/queries.h"
#include "kit/jobs/job_run.h"

namespace stithy::blobs {

namespace {

constexpr std::size_t kBatch = 200;  // in one transaction or query; lists are at most 500 long
constexpr std::chrono::seconds kPatience{10};

class Collection {
 public:
  Collection(Store& store, db::Database& database, Instant before, Deadline deadline,
             std::stop_token stop)
      : store_(store), database_(database), before_(before), deadline_(deadline), stop_(stop) {}

  Result<Collected> run() {
    TRY(forget_rows());
    TRY(store_.list([this](const Entry& entry) { return look_at(entry); }, deadline_));
    TRY(remove_batch());
    if (!over()) collected_.leftovers = TRY(store_.sweep(before_, deadline_));
    return collected_;
  }

 private:
  bool over() const { return stop_.stop_requested() || deadline_.passed(); }

  Result<std::size_t> forget_some(db::Tx& tx) {
    auto rows = TRY(kit::sql::list_unused(tx, before_, std::int64_t{kBatch}));
    for (const auto& hash : rows) TRY(kit::sql::delete_unused(tx, hash, before_));
    return rows.size();
  }

  Result<void> forget_rows() {
    std::size_t gone = kBatch;
    while (gone == kBatch && !over()) {
      gone = TRY(db::transact(database_, deadline_.sooner(kPatience),
                              [this](db::Tx& tx) { return forget_some(tx); }));
      collected_.rows += gone;
    }
    return {};
  }

  Result<bool> look_at(const Entry& entry) {
    if (entry.changed < before_) batch_.push_back(entry.hash);
    if (batch_.size() >= kBatch) TRY(remove_batch());
    return !over();
  }

  Result<bool> has_row(const Hash& hash) {
    auto reader = TRY(database_.read(deadline_.sooner(kPatience)));
    return TRY(kit::sql::find_blob(*reader, hash.hex())).has_value();
  }

  Result<void> remove_batch() {
    if (batch_.empty()) return {};
    std::vector<std::string> hashes;
    for (const auto& hash : batch_) hashes.push_back(hash.hex());
    std::set<std::string> known;
    {
      auto reader = TRY(database_.read(deadline_.sooner(kPatience)));
      for (auto& hash : TRY(kit::sql::list_known(*reader, hashes, std::int64_t{kBatch})))
        known.insert(std::move(hash));
    }
    for (const auto& hash : std::exchange(batch_, {})) {
      if (over()) return {};
      if (known.contains(hash.hex())) continue;
      std::uint64_t size = 0;
      // Asked while nobody can put it: what was used since then has a row or a younger age.
      auto garbage = [&](const Entry& entry) -> Result<bool> {
        size = entry.size_bytes;
        if (entry.changed >= before_) return false;
        return !TRY(has_row(hash));
      };
      if (!TRY(store_.remove(hash, garbage, deadline_))) continue;
      ++collected_.blobs;
      collected_.size_bytes += size;
    }
    return {};
  }

  Store& store_;
  db::Database& database_;
  const Instant before_;
  const Deadline deadline_;
  const std::stop_token stop_;
  std::vector<Hash> batch_;
  Collected collected_;
};

}  // namespace

Result<Collected> collect(Store& store, db::Database& database, Instant now, Deadline deadline,
                          std::stop_token stop) {
  return Collection(store, database, now - kGrace, deadline, stop).run();
}

kit::JobKind collect_kind(Store& store) {
  return {.name = "blobs.collect",
          .lane = kit::Lane::Long,
          .timeout = std::chrono::hours(2),
          .every = std::chrono::hours(6),
          .run = [&store](kit::JobRun& run) -> Result<void> {
            auto gone = TRY(collect(store, run.database(), run.now(), run.deadline(), run.stop()));
            if (gone.rows + gone.blobs + gone.leftovers > 0)
              run.log(text::format("{} forgotten, {} removed ({}), {} swept.",
                                   text::plural(gone.rows, "row", "rows"),
                                   text::plural(gone.blobs, "blob", "blobs"),
                                   text::render_size(gone.size_bytes),
                                   text::plural(gone.leftovers, "leftover", "leftovers")));
            return {};
          }};
}

}  // namespace stithy::blobs
