// SPDX-License-Identifier: Apache-2.0
//
// leader.h — of the servers that share a database the one that does what only one may do.
//
// Each runs for the same lease. Who has it leads, and extends it three times within its span; when
// it dies or cannot reach the database, another one leads after the span at the latest. leads()
// ends a little before the lease does, so that work begun by it has time to end; what writes rows
// checks the lease() in its transaction as well. Thread-safe.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "kit/leases/lease.h"
#include "sys/clock.h"

namespace stithy::leases {

struct LeaderOptions {
  std::string name;    // of the lease
  std::string holder;  // unlike every other server's, and unlike this one's before it was started
  std::chrono::milliseconds span{15'000};
};

class Leader {
 public:
  // Database and clock outlive it.
  Leader(db::Database& database, const sys::Clock& clock, LeaderOptions options);
  ~Leader();  // as stop()

  void start();  // takes part from now on, on a thread of its own
  void stop();   // gives the lease back

  bool leads() const;
  // The lease while it leads.
  std::optional<Lease> lease() const;
  // One turn of what the thread does: takes or extends.
  void step();

 private:
  Result<std::optional<Lease>> ask(const std::optional<Lease>& held, Instant now);
  void give_back();

  db::Database& database_;
  const sys::Clock& clock_;
  const LeaderOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::optional<Lease> lease_;
  std::thread thread_;
};

}  // namespace stithy::leases
