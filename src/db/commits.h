// SPDX-License-Identifier: Apache-2.0
//
// commits.h — counts what a database did, and tells of every commit. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "sys/threads.h"

namespace stithy::db {

class Commits {
 public:
  void note_statement() { ++statements_; }
  void note_clash() { ++clashes_; }
  // After the handle was given back.
  void note_commit() {
    ++transactions_;
    hook_.with([](const std::function<void()>& hook) {
      if (hook) hook();
    });
  }
  void set_hook(std::function<void()> hook) {
    hook_.with([&](std::function<void()>& mine) { mine = std::move(hook); });
  }
  std::uint64_t statements() const { return statements_; }
  std::uint64_t transactions() const { return transactions_; }
  std::uint64_t clashes() const { return clashes_; }

 private:
  sys::Locked<std::function<void()>> hook_;
  std::atomic<std::uint64_t> statements_{0}, transactions_{0}, clashes_{0};
};

}  // namespace stithy::db
