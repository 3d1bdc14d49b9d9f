// SPDX-License-Identifier: Apache-2.0
//
// job_bench.h — for the tests of jobs: a database in memory, a clock that stands still, and
// runners without threads. With STITHY_TEST_DISPATCH=redis a Redis hands the jobs out.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "db/test_database.h"
#include "db/transact.h"
#include "kit/dispatch/testing/test_dispatch.h"
#include "kit/events.h"
#include "kit/jobs/job_runner.h"

namespace stithy::kit {

inline Deadline soon() { return Deadline::in(std::chrono::seconds(5)); }

// A database, a clock that stands still and a runner without threads.
struct JobBench {
  db::TestDatabase database = make();
  sys::ManualClock clock{Instant::from_seconds(1'600'000'000)};
  std::unique_ptr<dispatch::TestDispatch> dispatch = dispatch::TestDispatch::if_asked();

  static db::TestDatabase make() {
    db::TestDatabase database;
    REQUIRE(database->migrate(sql::migrations()));
    return database;
  }
  JobId order(std::string_view kind, std::string_view key = "", std::string_view payload = "{}") {
    auto id = db::transact(*database, soon(), [&](db::Tx& tx) {
      return enqueue(tx, {.kind = kind, .payload = payload, .key = key}, clock.now());
    });
    REQUIRE(id);
    return *id;
  }
  template <class F>
  void change(F&& f) {
    REQUIRE(db::transact(*database, soon(), f));
  }
  JobView find(JobId id) {
    auto reader = std::move(database->read(soon())).take();
    auto job = find_job(*reader, id);
    REQUIRE(job.value().has_value());
    return **job;
  }
  std::size_t count() {
    auto reader = std::move(database->read(soon())).take();
    return list_jobs(*reader, {}).value().size();
  }
  JobId order(const JobOrder& what) {
    auto id =
        db::transact(*database, soon(), [&](db::Tx& tx) { return enqueue(tx, what, clock.now()); });
    REQUIRE(id);
    return *id;
  }
  std::vector<JobView> list(const JobFilter& filter) {
    auto reader = std::move(database->read(soon())).take();
    return list_jobs(*reader, filter).value();
  }
  JobRunner runner(std::vector<JobKind> kinds, std::vector<Listener> listeners = {},
                   JobRunner::Options options = {}) {
    if (dispatch && !options.driver) options.driver = dispatch->driver(clock);
    return JobRunner(*database, clock, std::move(kinds), std::move(listeners), std::move(options));
  }
};

inline bool wait_for(const std::function<bool()>& condition) {
  for (Deadline end = soon(); !end.passed();
       std::this_thread::sleep_for(std::chrono::milliseconds(2))) {
    if (condition()) return true;
  }
  return false;
}

}  // namespace stithy::kit
