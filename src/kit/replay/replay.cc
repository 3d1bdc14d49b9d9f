// SPDX-License-Identifier: Apache-2.0
#include "kit/replay/replay.h"

#include <algorithm>

#include "sys/clock.h"

namespace stithy::kit {

Result<void> place_events(db::Tx& tx, const std::vector<EventId>& events) {
  if (events.empty()) return {};
  // Transactions are serializable: of two that take the same last position, one runs again. Fresh
  // ids keep positions rising when the last event was pruned.
  std::int64_t position = TRY(sql::find_last_position(tx)).value_or(0);
  for (EventId event : events) {
    position = std::max(position + 1, sys::next_id_value());
    TRY(sql::place_event(tx, event, position));
  }
  return {};
}

Result<std::vector<ToldEvent>> list_told_events(db::Reader& reader, std::int64_t after,
                                                std::optional<std::string_view> name,
                                                std::int64_t limit) {
  return sql::list_told_events(reader, after, name, limit);
}

}  // namespace stithy::kit
