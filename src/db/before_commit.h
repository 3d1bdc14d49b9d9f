// SPDX-License-Identifier: Apache-2.0
//
// before_commit.h — what a thread adds to every transaction that it commits.
//
// One at a time and thread: whoever makes one puts the former back when it goes. Both functions run
// on the committing thread; add() is the last that is written and its error keeps the transaction
// from being committed.
#pragma once

#include "db/db.h"

namespace stithy::db {

class BeforeCommit {
 public:
  BeforeCommit() : before_(current_) { current_ = this; }
  virtual ~BeforeCommit() { current_ = before_; }
  BeforeCommit(const BeforeCommit&) = delete;
  BeforeCommit& operator=(const BeforeCommit&) = delete;

  virtual Result<void> add(Tx& tx) = 0;
  virtual void ended(bool committed) = 0;

  static BeforeCommit* current() { return current_; }

 private:
  BeforeCommit* before_;
  static constinit thread_local BeforeCommit* current_;
};

}  // namespace stithy::db
