// SPDX-License-Identifier: Apache-2.0
//
// replay.h — events in the order in which they were told, from a position on.
//
// An id is made before its transaction ends, so ids become visible out of order. A position is
// given when the event is handed to its listeners, in the same transaction: nothing appears later
// before a position that was read. An event is told once, and kept for a month.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "db/db.h"
#include "kit/replay/queries.h"

namespace stithy::kit {

using sql::ToldEvent;

// Told of (kit/live.h) when events have got their positions. No page may ask for it.
inline constexpr std::string_view kJournalTopic = "journal:0";

// Gives positions to events, in this order.
Result<void> place_events(db::Tx& tx, const std::vector<EventId>& events);

Result<std::vector<ToldEvent>> list_told_events(db::Reader& reader, std::int64_t after,
                                                std::optional<std::string_view> name,
                                                std::int64_t limit);

}  // namespace stithy::kit
