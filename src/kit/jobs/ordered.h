// SPDX-License-Identifier: Apache-2.0
//
// ordered.h — which jobs this thread has ordered lately, for a driver that tells others of them.
//
// An order is noted when its row is written and taken after the next commit on the same thread.
// So it may be of a transaction that was rolled back, or be taken before its row can be seen:
// whoever is told looks at the row. Nothing is noted while nobody listens, and of a thread no more
// than some thousands. Each function touches the state of its own thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"

namespace stithy::kit {

struct Ordered {
  std::string kind;
  JobId id;  // none: some job of the kind
  Instant run_at;
};

// While one is there, orders are noted, on all threads.
class OrderListening {
 public:
  OrderListening();
  ~OrderListening();
  OrderListening(const OrderListening&) = delete;
  OrderListening& operator=(const OrderListening&) = delete;
};

void note_ordered(std::string_view kind, JobId id, Instant run_at);
// What was noted since the last call.
std::vector<Ordered> take_ordered();

}  // namespace stithy::kit
