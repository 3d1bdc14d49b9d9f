// SPDX-License-Identifier: Apache-2.0
#include "db/gate.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

namespace stithy::db {

TEST_CASE("who came first enters first, and who gave up is passed over") {
  using std::chrono::milliseconds;
  Gate gate(1);
  REQUIRE(gate.enter(Deadline::never()));
  std::mutex mutex;
  std::vector<int> entered;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      // The second one gives up long before the gate opens.
      bool in = gate.enter(i == 1 ? Deadline::in(milliseconds(20)) : Deadline::never());
      CHECK(in == (i != 1));
      if (!in) return;
      {
        std::lock_guard lock(mutex);
        entered.push_back(i);
      }
      gate.leave();
    });
    std::this_thread::sleep_for(milliseconds(60));  // so that they come in this order
  }
  gate.leave();
  for (auto& thread : threads) thread.join();
  CHECK(entered == std::vector<int>{0, 2, 3});
  CHECK(gate.enter(Deadline::in(milliseconds(0))));
  CHECK_FALSE(gate.enter(Deadline::in(milliseconds(0))));
}

}  // namespace stithy::db
