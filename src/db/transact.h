// SPDX-License-Identifier: Apache-2.0
//
// transact.h — run a function in one transaction: committed when it succeeds, else rolled back.
//
//   TRY(db::transact(database, deadline, [&](db::Tx& tx) { return open_issue(tx, ...); }));
//
// On a database with several writers the function may run more than once: when another transaction
// touched the same data, what it did is undone and it runs again on the new state. So it changes
// nothing but rows: what it leaves in variables outside is assigned anew by every run, never added
// to. It never runs again after a commit whose outcome is unknown; then the error says so. When
// commit fails, its error is returned and nothing was changed.
#pragma once

#include <type_traits>

#include "db/db.h"

namespace stithy::db {

// The pauses between the runs of one function: bounded, growing, and of random length, so that two
// which clashed do not meet again.
class Reruns {
 public:
  explicit Reruns(Deadline deadline) : deadline_(deadline) {}
  // Waits; false when it is time to give up.
  [[nodiscard]] bool wait();

 private:
  Deadline deadline_;
  int done_ = 0;
};

template <class F>
auto transact(Database& database, Deadline deadline, F&& f) -> std::invoke_result_t<F, Tx&> {
  for (Reruns reruns(deadline);;) {
    auto tx = TRY(database.write(deadline));
    auto result = f(*tx);
    if (result) {
      auto done = tx->commit();
      if (done) return result;
      result = std::move(done).take_error();
    }
    if (!tx->clashed()) return result;
    tx.reset();
    if (!reruns.wait()) return result;
  }
}

}  // namespace stithy::db
