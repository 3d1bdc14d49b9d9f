// SPDX-License-Identifier: Apache-2.0
//
// dispatch.h — from an exchange of the edge to a handler on a lane, and back.
//
// accept() runs on an I/O thread: it finds the row, waits without a worker until a body that will
// be read whole is here, picks the lane and hands over; a full lane is answered 503 with
// Retry-After at once. The deadline counts from there, the time in the queue included. The rest
// runs on the lane's thread: identity, cross-site check, rate, grant, handler, headers,
// compression. Every request leaves one line in the log and one observation in the metrics.
// Thread-safe after construction.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "db/db.h"
#include "http/router.h"
#include "http/server.h"
#include "kit/metrics.h"
#include "kit/tracing/tracer.h"
#include "sys/clock.h"
#include "sys/threads.h"
#include "web/feature.h"
#include "web/keys.h"
#include "web/lane_load.h"
#include "web/limits/cost.h"
#include "web/rate.h"
#include "web/request.h"
#include "web/site.h"

namespace stithy::web {

struct LaneSize {
  std::size_t threads = 8;
  std::size_t queue_max = 256;
  std::chrono::milliseconds deadline{30'000};
};

struct DispatchOptions {
  // Reading rows get the second of each pair, whose database cannot write.
  const Foundations& on;
  const Foundations& reading_on;
  db::Database& database;
  db::Database& reading_database;
  const Keys& keys;
  const sys::Clock& clock;
  const Site& site;
  RateLimiter& rates;
  kit::Metrics& metrics;
  kit::Tracer* tracer = nullptr;           // none: nothing is traced
  std::array<LaneSize, kLaneCount> lanes;  // in the order of Lane
  std::function<Result<Principal>(Request&)> identify;
};

// A form can only post; "?_method=put" says what it means (house rule). Never on other methods, nor
// on the API, whose callers can say what they mean.
Method meant_method(const http::RequestHead& head, const Parameters& query);

class Dispatcher {
 public:
  // Refuses (Invalid) two rows with one method and path, or one name twice.
  static Result<std::unique_ptr<Dispatcher>> create(DispatchOptions options,
                                                    std::span<const Feature> features);
  void accept(std::shared_ptr<http::Exchange> exchange);
  // Runs a task on a lane, beside requests, for what comes another way (git over SSH); false when
  // the lane is full.
  bool lend(Lane lane, std::function<void()> task);
  // Before the server drains: who waits for something to happen is answered.
  void end_waiting() { waiting_.close(); }
  void close();  // after the server has drained
  std::vector<LaneLoad> lanes() const;

 private:
  struct Measured {
    kit::Histogram seconds;
    std::array<kit::Counter, 6> statuses;  // by first digit
  };
  struct Found {
    const Route* route;
    const Measured* measured;
    Parameters path_parameters, query_parameters;
    std::string allow;  // the methods of the address, when this one is not among them
    std::chrono::steady_clock::time_point queued_at = {};
    std::shared_ptr<void> flight = {};      // counted in in_flight_ while it lives
    std::shared_ptr<Waiting> waiting = {};  // of a request that runs again
  };
  static constexpr std::size_t kSeats = 20'000;
  explicit Dispatcher(DispatchOptions options);
  Result<void> add(const Route& route);
  Found find(const http::RequestHead& head) const;
  // Below, on a lane's thread or, for what no lane takes, on the I/O thread.
  void enter(const std::shared_ptr<http::Exchange>& exchange, Found found);
  void turn_away(const std::shared_ptr<http::Exchange>& exchange, Found found, const Error& error);
  Request request_of(const std::shared_ptr<http::Exchange>& exchange, Found& found,
                     Deadline deadline);
  void run(const std::shared_ptr<http::Exchange>& exchange, Found found, Deadline deadline);
  void rest(const std::shared_ptr<http::Exchange>& exchange, std::shared_ptr<Waiting> waiting,
            std::shared_ptr<void> flight, Waiting::Moment until);
  void send(Request& request, Answer answer, const Measured& measured) const;
  Answer answer_on_lane(Request& request, std::chrono::steady_clock::time_point queued_at);
  Answer answer_to(Request& request);
  Result<Answer> admitted(Request& request);
  Result<void> count(Request& request);
  Answer failure(const Error& error, Request& request) const;
  void finish(Request& request, Answer& answer) const;
  void watch(Request& request, const Answer& answer, const Measured& measured) const;

  DispatchOptions options_;
  mutable CostMeter costs_;
  std::array<kit::Counter, kRateClassCount> limited_;
  http::Router main_, content_;
  std::vector<std::unique_ptr<Route>> rows_;  // addresses stay, the router holds indexes
  std::vector<std::unique_ptr<Measured>> measured_;
  std::array<std::unique_ptr<sys::WorkerPool>, kLaneCount> lanes_;
  std::atomic<std::int64_t> in_flight_{0};  // from the head of a request to the end of its answer
  WaitingRoom waiting_{kSeats};
};

}  // namespace stithy::web
