// SPDX-License-Identifier: Apache-2.0
//
// running.h — private to gateway.cc and running.cc: a child that goes on, and the thread that ends
// it when its time is up.
//
// Timekeeper holds weak references only; a run that ended is forgotten when its moment comes.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "base/span.h"
#include "git/gateway.h"

namespace stithy::git {

struct ChildWatch {
  explicit ChildWatch(sys::Process started) : process(std::move(started)) {}
  sys::Process process;
  std::atomic<bool> stopped{false};
};

class Timekeeper {
 public:
  Timekeeper();
  ~Timekeeper();
  Timekeeper(const Timekeeper&) = delete;
  Timekeeper& operator=(const Timekeeper&) = delete;
  void watch(std::weak_ptr<ChildWatch> child, Deadline deadline);

 private:
  void work();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::multimap<Deadline::Clock::time_point, std::weak_ptr<ChildWatch>> due_;
  bool closed_ = false;
  std::thread thread_;  // last: it uses all of the above
};

// How a run ended, on its span; in gateway.cc.
void describe_run(Span& span, sys::ExitStatus status, bool stopped);

struct Running::State {
  std::shared_ptr<ChildWatch> child;
  sys::Fd input, output, errors;
  Subcommand subcommand{};
  std::chrono::steady_clock::time_point begin;
  std::function<void(const RunRecord&)> observer;
  bool observed = false;
  Span span{};  // ended with the run, on whichever thread sees that

  void observe(sys::ExitStatus status);
};

}  // namespace stithy::git
