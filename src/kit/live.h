// SPDX-License-Identifier: Apache-2.0
//
// live.h — tells open pages, while they are open, that something they show has changed.
//
// A topic names a thing ("repo:42"), never its content: who hears of it reads the page again and is
// authorised anew. Nothing is stored; a page that reconnects assumes that it missed something.
// Thread-safe; telling blocks nobody.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "sys/threads.h"

namespace stithy::kit {

class Live {
 public:
  struct Watcher {
    std::function<bool(std::string_view topic)> send;  // false: gone; must not block
    std::function<bool()> gone;
    std::function<void()> close;  // what it may see is checked when it comes again
    Instant until;
  };

  void watch(std::span<const std::string> topics, Watcher watcher);
  // After the change can be read by others.
  void tell(std::string_view topic, Instant now);
  // The same for what another server tells: not passed on.
  void hear(std::string_view topic, Instant now);
  // Called with what is told here, for other servers; must not block. Before anything is told.
  void pass_on(std::function<void(std::string_view topic)> echo) { echo_ = std::move(echo); }
  std::size_t size() const;  // watchers that are not known to be gone

  // Runs what must be asked of the database before a watcher is told, in order, on a thread of its
  // own, since whoever tells may not wait. False: too much is asked already, or it is closed.
  bool ask(std::function<void()> question);
  // Before what the questions need goes away.
  void close();

 private:
  using Shared = std::shared_ptr<const Watcher>;
  void sweep();

  std::function<void(std::string_view topic)> echo_;
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<Shared>, std::less<>> by_topic_;
  std::size_t joined_ = 0, sweep_at_ = 64;
  std::unique_ptr<sys::WorkerPool> asking_;  // made when it is needed: commands need none
  bool closed_ = false;
};

// "repo:42"
std::string live_topic(std::string_view kind, std::int64_t id);

}  // namespace stithy::kit
