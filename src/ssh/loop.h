// SPDX-License-Identifier: Apache-2.0
//
// loop.h — private to server.cc: the thread that all connections live on.
//
// Everything here but Mailbox, stop() and count() is touched by that thread alone.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "ssh/connection.h"
#include "ssh/listen.h"
#include "ssh/server.h"
#include "sys/threads.h"

struct ssh_bind_struct;

namespace stithy::ssh {

// Who wants to be looked at. Thread-safe; outlives the loop in the hands of late steps.
class Mailbox {
 public:
  static Result<std::shared_ptr<Mailbox>> make();
  explicit Mailbox(sys::Fd bell) : bell_(std::move(bell)) {}
  void ring(std::uint64_t who);
  std::vector<std::uint64_t> empty();
  int fd() const { return bell_.get(); }

 private:
  const sys::Fd bell_;
  std::mutex mutex_;
  std::vector<std::uint64_t> callers_;
};

class Loop {
 public:
  static Result<std::unique_ptr<Loop>> make(const ServerOptions& options, ssh_bind_struct* rules);
  ~Loop();
  void start(std::vector<Listening>& listening, Door door);
  void stop(Deadline deadline);  // from another thread
  std::size_t count() const { return count_.load(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Guestbook {  // of one address
    std::size_t connections = 0, strangers = 0;
  };
  struct Line {
    std::unique_ptr<Connection> connection;
    std::string crowd;
    int fd = -1;
    unsigned watched = 0;  // the events asked for
    bool stranger = true;
  };
  Loop(const ServerOptions& options, ssh_bind_struct* rules, std::shared_ptr<Mailbox> mailbox,
       sys::Fd poll);
  void run();
  void turn(int wait_ms);
  void look(std::uint64_t id, unsigned events);
  void answer(int listening);
  bool make_room(const std::string& crowd);
  void welcome(Caller caller);
  void settle(std::uint64_t id);  // after anything happened to it
  void drop(std::uint64_t id);
  void look_at_clocks();
  bool begin_to_stop();

  const ServerOptions options_;
  ssh_bind_struct* const rules_;
  const std::shared_ptr<Mailbox> mailbox_;
  const sys::Fd poll_;
  Door door_;
  std::vector<int> listening_;
  sys::WorkerPool keys_;
  std::map<std::uint64_t, Line> lines_;  // the oldest first
  std::unordered_map<std::string, Guestbook> crowds_;
  std::size_t strangers_ = 0;
  std::uint64_t next_id_;
  Clock::time_point clocks_seen_;
  bool listens_ = false;
  std::atomic<std::size_t> count_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<Clock::time_point> stop_by_{Clock::time_point::max()};
  std::thread thread_;
};

}  // namespace stithy::ssh
