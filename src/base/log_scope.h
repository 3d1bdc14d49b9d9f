// SPDX-License-Identifier: Apache-2.0
//
// log_scope.h — what every line of the log says while a thread works for one request or job.
//
//   LogScope scope({{"request", request.id()}, {"trace", trace_id}});
//
// The members are added to each line this thread writes, unless the line has one of that name
// itself. Scopes nest; the inner one stands alone. The values outlive the scope.
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace stithy {

class LogScope {
 public:
  using Members = std::array<std::pair<std::string_view, std::string_view>, 2>;
  explicit LogScope(const Members& members) : members_(members), before_(current_) {
    current_ = this;
  }
  ~LogScope() { current_ = before_; }
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;

  // Of this thread; none outside of scopes.
  static const LogScope* current() { return current_; }
  const Members& members() const { return members_; }  // an empty value says nothing

 private:
  Members members_;
  const LogScope* before_;
  static constinit thread_local const LogScope* current_;
};

}  // namespace stithy
