// SPDX-License-Identifier: Apache-2.0
//
// edge_core.h — what all connections of one server share, and the event loop of one I/O thread.
//
// Private to edge.cc. A connection lives on one Loop for all its life, so its state needs no lock:
// a Loop is run by one thread. Core is shared by all threads; it is constant but for the atomics
// and what is Locked.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/instant.h"
#include "http/address.h"
#include "http/edge_transport.h"
#include "http/parser.h"
#include "http/server.h"
#include "sys/threads.h"

namespace stithy::http::edge {

using TimePoint = Deadline::Clock::time_point;

class Connection;

struct Core {
  Limits limits;
  HeadLimits head_limits;
  Handler handler;
  TrustedProxies proxies;
  sys::Path scratch;
  std::shared_ptr<std::atomic<std::int64_t>> scratch_budget;
  std::atomic<std::size_t> connections{0}, accepted{0}, requests{0}, rejected{0}, timed_out{0};
  std::atomic<bool> draining{false};
  sys::Locked<std::map<Address::Bytes, std::size_t>> per_address;
  sys::Locked<TlsMaterial> tls;
};

// The unit that the limit per address counts: an IPv4 address, or an IPv6 network of /64, since one
// client commonly owns a whole one.
inline Address::Bytes counted_network(const Address& address) {
  Address::Bytes bytes = address.bytes();
  if (!address.is_v4()) std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return bytes;
}

class Loop {
 public:
  using Connections = std::list<std::shared_ptr<Connection>>;
  asio::io_context& context() { return context_; }
  Connections& connections() { return connections_; }

  // Now, as of this turn of the loop or newer.
  static TimePoint now() { return Deadline::Clock::now(); }
  // The Date header, rendered once a second.
  std::string_view date() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != date_second_) {
      date_second_ = now.tv_sec;
      date_ = render_http_date(Instant::from_seconds(now.tv_sec));
    }
    return date_;
  }

  void start(std::chrono::milliseconds tick) {
    tick_ = tick;
    thread_ = std::thread([this] { context_.run(); });
  }
  // Called on the loop, whenever a connection was added: the timer rests while there is none.
  void watch();
  // After the last connection was closed: ends when nothing is pending any more.
  void join() {
    asio::post(context_, [this] { timer_.cancel(); });
    work_.reset();
    if (thread_.joinable()) thread_.join();
    {
      std::lock_guard lock(end_mutex_);
      ended_ = true;
    }
    // What came between the thread's end and now still holds connections, and by them this loop.
    context_.restart();
    context_.poll();
  }

  // Runs f on the loop, later. After the end, when every connection is closed, runs it in place: it
  // finds that, and only lets go of what it holds.
  template <class F>
  void post(F f) {
    {
      std::lock_guard lock(end_mutex_);
      if (!ended_) return asio::post(context_, std::move(f));
    }
    f();
  }
  // The same, but at once when called on the loop.
  template <class F>
  void dispatch(F f) {
    if (context_.get_executor().running_in_this_thread())
      f();
    else
      post(std::move(f));
  }

 private:
  void sweep();

  // One thread runs it; others only post (the hint is not the unlocked one).
  asio::io_context context_{1};
  asio::executor_work_guard<Executor> work_{context_.get_executor()};
  asio::basic_waitable_timer<Deadline::Clock, asio::wait_traits<Deadline::Clock>, Executor> timer_{
      context_.get_executor()};
  Connections connections_;
  std::chrono::milliseconds tick_{250};
  bool watching_ = false;
  std::time_t date_second_ = 0;
  std::string date_;
  std::mutex end_mutex_;
  bool ended_ = false;
  std::thread thread_;
};

// How often timeouts are looked at: fine enough for the shortest of them.
inline std::chrono::milliseconds tick_of(const Limits& limits) {
  using std::chrono::milliseconds;
  auto least = std::min({limits.head_timeout, limits.idle_timeout, limits.write_timeout,
                         limits.body_grace, limits.event_keepalive, limits.linger_timeout});
  return std::clamp(least / 4, milliseconds(10), milliseconds(250));
}

}  // namespace stithy::http::edge
