// SPDX-License-Identifier: Apache-2.0
//
// door.h — the one door to Redis: a bounded pool of connections that fails at once while Redis is
// away.
//
//   Reply reply = TRY(door.run({"GET", door.key("cache:x")}, deadline));
//
// A command waits for a free connection and its reply, together for the timeout of the options at
// most. When one fails because of Redis, the door is shut: every call is answered Unavailable
// without a wait, and one thread knocks, with pauses that grow, until Redis answers again. Whoever
// calls therefore needs an answer of his own for Unavailable. A command that failed may have been
// done all the same; nothing is sent twice. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/deadline.h"
#include "kit/metrics.h"
#include "kit/redis/connection.h"

namespace stithy::redis {

struct Options {
  Address address;
  std::string prefix = "stithy:";
  std::size_t connections_max = 8;
  std::size_t waiting_max = 16;  // of wait_for()
  std::chrono::milliseconds timeout{500};
  std::chrono::milliseconds connect_timeout{1000};
  // Between two knocks.
  std::chrono::milliseconds pause_first{50}, pause_longest{2000};
};

// A program in Lua that Redis runs as one step. Sent once; from then on by its hash.
class Script {
 public:
  explicit Script(std::string_view lua);
  const std::string& hash() const { return hash_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_, hash_;
};

class Door {
 public:
  // Connects in the background. Metrics outlive the door.
  Door(Options options, kit::Metrics& metrics);
  ~Door();
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  // An error that Redis replies is an Error here.
  Result<Reply> run(const Command& command, Deadline deadline);
  // A pipeline: one way there and back. Each reply may be an error; not a transaction.
  Result<std::vector<Reply>> run_all(std::span<const Command> commands, Deadline deadline);
  Result<Reply> run(const Script& script, const std::vector<std::string>& keys,
                    const std::vector<std::string>& arguments, Deadline deadline);
  // For commands that wait in Redis (XREADGROUP ... BLOCK, BLPOP), on connections beside the pool.
  // Redis must reply before the deadline: give it some time more than the command waits. A stop
  // ends the waiting; what Redis handed out in that moment is lost to the caller.
  Result<Reply> wait_for(const Command& command, Deadline deadline, std::stop_token stop = {});

  bool up() const { return up_.load(); }
  // Waits until Redis answered, or the deadline; for the start and for tests.
  bool wait_up(Deadline deadline);
  // The name of a key or channel as it stands in Redis.
  std::string key(std::string_view name) const { return options_.prefix + std::string(name); }
  const Options& options() const { return options_; }

 private:
  friend class Subscription;
  using Owned = std::unique_ptr<Connection>;
  // The two kinds of connections, each with its own bound.
  struct Shelf {
    std::size_t max = 0, open = 0;
    std::vector<Owned> idle;
  };

  // Until when a call waits, and whether Redis is to blame when that passes. It is not where the
  // caller came with less time than the door would have given.
  struct Patience {
    Deadline until;
    bool blames = true;
  };

  Patience usual(Deadline deadline) const;
  Result<Owned> borrow(Shelf& shelf, const Patience& patience);
  void give_back(Shelf& shelf, Owned connection);
  Result<Owned> make_connection(const Patience& patience);
  Result<std::vector<Reply>> run_on(Shelf& shelf, std::span<const Command> commands,
                                    const Patience& patience, std::stop_token stop);
  void shut(const std::string& cause);
  void look_at(const std::vector<Reply>& replies);
  void knock();
  Result<Owned> reach();

  const Options options_;
  std::atomic<bool> up_ = false;
  std::mutex mutex_;  // of what follows
  std::condition_variable freed_, changed_;
  Shelf pool_, waiting_;
  std::string host_;  // numeric, as it answered last
  bool stopping_ = false;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  kit::Counter done_, refused_, failed_, turned_away_;
  kit::Gauge up_gauge_, open_gauge_;
  kit::Histogram seconds_;
  std::thread keeper_;
};

}  // namespace stithy::redis
