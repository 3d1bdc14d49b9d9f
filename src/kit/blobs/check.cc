// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/check.h"

#include "base/text.h"
#include "kit/blobs/queries.h"
#include "kit/blobs/spool.h"

namespace stithy::blobs {

namespace {

constexpr std::chrono::minutes kReadWait{10};
constexpr std::chrono::minutes kOneBlob{60};
constexpr std::int64_t kBatch = 500;
constexpr std::int64_t kToldMax = 1000;  // wrong sums; more of them say nothing more

using kit::sql::BlobRow;

class Check {
 public:
  Check(Store& store, db::Database& database, CheckDepth depth,
        const std::function<void(std::string)>& problem)
      : store_(store), database_(database), depth_(depth), problem_(problem) {}

  Result<Checked> run() {
    TRY(check_sums());
    std::string after;
    for (;;) {
      std::vector<BlobRow> rows;
      {
        auto reader = TRY(database_.read(Deadline::in(kReadWait)));
        rows = TRY(kit::sql::list_blobs(*reader, after, kBatch));
      }
      if (rows.empty()) return checked_;
      for (const auto& row : rows) TRY(check_row(row));
      after = rows.back().hash;
    }
  }

 private:
  Result<void> check_sums() {
    auto reader = TRY(database_.read(Deadline::in(kReadWait)));
    for (const auto& wrong : TRY(kit::sql::list_wrong_usage(*reader, kToldMax)))
      problem_(text::format("{} {} uses {} bytes in {} blobs, its row says {} in {}", wrong.kind,
                            wrong.owner, wrong.size, wrong.blobs, wrong.noted_size,
                            wrong.noted_blobs));
    for (const auto& owner : TRY(kit::sql::list_unnoted_owners(*reader, kToldMax)))
      problem_(text::format("{} {} uses blobs and has no sum of them", owner.kind, owner.owner));
    for (const auto& wrong : TRY(kit::sql::list_wrong_counts(*reader, kToldMax)))
      problem_(
          text::format("{} has {} uses, its row says {}", wrong.hash, wrong.found, wrong.noted));
    return {};
  }

  // None: all is well.
  Result<std::optional<std::string>> fault_of(const BlobRow& row) {
    using Fault = std::optional<std::string>;
    auto hash = Hash::parse(row.hash);
    if (!hash) return Fault("its row holds no SHA-256");
    auto entry = store_.find(*hash, Deadline::in(kOneBlob));
    if (!entry) return Fault("it could not be looked at: " + words_of(entry.error()));
    if (!*entry) return Fault("it is missing");
    if ((*entry)->size_bytes != static_cast<std::uint64_t>(row.size))
      return Fault(
          text::format("it has {} bytes, its row says {}", (*entry)->size_bytes, row.size));
    if (depth_ == CheckDepth::Sizes) return Fault{};
    auto opened = store_.open(*hash, Deadline::in(kOneBlob));
    if (!opened) return Fault("it could not be read: " + words_of(opened.error()));
    auto found = hash_file(opened->fd.get(), Deadline::in(kOneBlob));
    if (!found) return Fault("it could not be read: " + words_of(found.error()));
    if (*found != *hash) return Fault(text::format("its bytes have the SHA-256 {}", found->hex()));
    return Fault{};
  }

  static std::string words_of(const Error& error) {
    return error.cause.empty() ? error.message : error.cause;
  }

  Result<void> check_row(const BlobRow& row) {
    ++checked_.blobs;
    checked_.size_bytes += static_cast<std::uint64_t>(row.size);
    auto fault = TRY(fault_of(row));
    if (!fault) return {};
    // It may have been collected since the row was read.
    auto reader = TRY(database_.read(Deadline::in(kReadWait)));
    if (TRY(kit::sql::find_blob(*reader, row.hash)).has_value())
      problem_(text::format("{}: {}", row.hash, *fault));
    return {};
  }

  Store& store_;
  db::Database& database_;
  const CheckDepth depth_;
  const std::function<void(std::string)>& problem_;
  Checked checked_;
};

}  // namespace

Result<Checked> check(Store& store, db::Database& database, CheckDepth depth,
                      const std::function<void(std::string)>& problem) {
  return Check(store, database, depth, problem).run();
}

}  // namespace stithy::blobs
