// SPDX-License-Identifier: Apache-2.0
//
// slow.h — measures one statement and logs its name when it took longer than the setting says.
//
// Costs nothing while the limit is zero. Never logs values, which may be secrets of users.
#pragma once

#include <chrono>
#include <string_view>

#include "base/log.h"

namespace stithy::db {

class SlowWatch {
 public:
  using Clock = std::chrono::steady_clock;
  SlowWatch(std::chrono::milliseconds limit, std::string_view name) : limit_(limit), name_(name) {}
  ~SlowWatch() {
    if (limit_.count() == 0 || spent_ < limit_) return;
    auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(spent_).count();
    LOG(Warning, "db.slow", {{"query", name_}, {"ms", ms}});
  }
  SlowWatch(const SlowWatch&) = delete;
  SlowWatch& operator=(const SlowWatch&) = delete;

  // Runs a part of the statement's work.
  template <class F>
  auto measure(F&& f) {
    if (limit_.count() == 0) return f();
    auto began = Clock::now();
    auto result = f();
    spent_ += Clock::now() - began;
    return result;
  }

 private:
  std::chrono::milliseconds limit_;
  std::string_view name_;
  Clock::duration spent_{0};
};

}  // namespace stithy::db
