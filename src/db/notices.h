// SPDX-License-Identifier: Apache-2.0
//
// notices.h — short words between the processes that use one database server.
//
// Nothing is kept: what is told while the server is away, or while nobody listens, is lost, and so
// is what goes beyond some hundred different words within a moment. So a word may only hurry what
// would happen anyway. The same word told twice within a moment arrives once. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "db/db.h"

namespace stithy::db {

class Notices {
 public:
  // What the others told, on a thread of its own; must be quick.
  using Hear = std::function<void(std::string_view word)>;
  // Words may have been missed: the wire was cut and is whole again.
  using Missed = std::function<void()>;

  // PostgreSQL's LISTEN and NOTIFY; nothing for databases that have no such thing. Begins at once;
  // a server that is away is asked again until it answers.
  static Result<std::unique_ptr<Notices>> open(const Options& options, Hear hear, Missed missed);
  virtual ~Notices() = default;
  // To all others; at most 200 bytes, without line feeds. Never waits.
  virtual void tell(std::string_view word) = 0;
};

}  // namespace stithy::db
