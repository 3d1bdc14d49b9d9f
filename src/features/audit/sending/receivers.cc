// SPDX-License-Identifier: Apache-2.0
#include "features/audit/sending/receivers.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "db/transact.h"
#include "features/audit/sending/send.h"
#include "features/audit/settings.h"
#include "kit/audit/chain.h"
#include "kit/jobs/jobs.h"

namespace stithy::audit {

namespace {

namespace sql = kit::sql;

constexpr std::int64_t kSentAtOnce = 200;

struct Receiver {
  std::string_view name, job;
  bool (*is_set)(const kit::LiveSettings& settings);
  Result<void> (*send)(const Foundations& on, const std::vector<Entry>& entries, kit::JobRun& run);
};

constexpr std::array kReceivers = {
    Receiver{"webhook", "audit.post",
             [](const kit::LiveSettings& s) { return !kWebhookUrl(s).empty(); }, &post_entries},
    Receiver{"syslog", "audit.send_syslog",
             [](const kit::LiveSettings& s) { return !kSyslog(s).empty(); }, &send_to_syslog}};

Result<std::int64_t> position_of(db::Reader& reader, const Receiver& receiver) {
  return TRY(sql::find_position(reader, receiver.name)).value_or(0);
}

Result<void> send_all(const Foundations& on, const Receiver& receiver, kit::JobRun& run) {
  while (receiver.is_set(on.settings) && !run.should_stop()) {
    std::vector<Entry> entries;
    {
      auto reader = TRY(run.database().read(run.deadline()));
      const std::int64_t position = TRY(position_of(*reader, receiver));
      entries = TRY(sql::list_sealed(*reader, position, kSentAtOnce));
    }
    if (entries.empty()) return {};
    TRY(receiver.send(on, entries, run));
    auto move = [&](db::Tx& tx) -> Result<void> {
      TRY(sql::put_position(tx, receiver.name, *entries.back().sequence));
      return {};
    };
    TRY(db::transact(run.database(), run.deadline(), move));
  }
  return {};
}

}  // namespace

Result<void> order_sending(const Foundations& on, kit::JobRun& run) {
  for (const Receiver& receiver : kReceivers) {
    if (!receiver.is_set(on.settings)) continue;
    {
      auto reader = TRY(run.database().read(run.deadline()));
      const std::int64_t position = TRY(position_of(*reader, receiver));
      if (TRY(sql::list_sealed(*reader, position, 1)).empty()) continue;
    }
    auto order = [&](db::Tx& tx) -> Result<void> {
      TRY(kit::enqueue(tx, {.kind = receiver.job, .payload = "{}", .key = "send"}, run.now()));
      return {};
    };
    TRY(db::transact(run.database(), run.deadline(), order));
  }
  return {};
}

Result<std::int64_t> sent_to_all(db::Reader& reader, const kit::LiveSettings& settings) {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (const Receiver& receiver : kReceivers)
    if (receiver.is_set(settings)) least = std::min(least, TRY(position_of(reader, receiver)));
  return least;
}

std::vector<kit::JobKind> sending_kinds(const Foundations& on) {
  std::vector<kit::JobKind> kinds;
  for (const Receiver& receiver : kReceivers)
    kinds.push_back(
        {.name = std::string(receiver.job),
         .lane = kit::Lane::Sending,
         .attempts = 20,
         .timeout = std::chrono::seconds(120),
         .limit = 1,
         .run = [&on, &receiver](kit::JobRun& run) { return send_all(on, receiver, run); }});
  return kinds;
}

}  // namespace stithy::audit
