// SPDX-License-Identifier: Apache-2.0
//
// live_topics.h — what open pages and programs may hear of, and whether they still may.
//
// Asked when somebody begins to listen and again before each time it is told something, so who lost
// a right, a session or a token hears nothing more from then on. Pure but for the database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "db/db.h"
#include "kit/live.h"
#include "web/principal.h"

namespace stithy::home {

constexpr std::size_t kTopicsMax = 20;  // of one stream or socket
// After it a listener comes again.
constexpr std::chrono::minutes kListenTime{10};

struct Topic {
  enum class Kind : std::uint8_t { Repo, Job, Jobs } kind = Kind::Repo;
  std::int64_t id = 0;
};
// Invalid names what topics are.
Result<Topic> parse_topic(std::string_view text);
// "repo:1,job:2"; Invalid unless there are 1 to kTopicsMax.
Result<std::vector<std::string>> parse_topics(std::string_view list);

// NotFound when it is not there for whoever asks.
Result<void> check_topic(db::Reader& reader, const web::Principal& who, std::string_view topic);

// Asks both, of who began to listen a while ago.
bool may_still_hear(db::Database& database, const web::Principal& who, std::string_view topic,
                    Instant now);

}  // namespace stithy::home
