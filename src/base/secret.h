// SPDX-License-Identifier: Apache-2.0
//
// secret.h — a value that cannot be printed, logged or put into JSON by accident.
//
// No conversion, no formatter, no stream operator; reveal() is the one door and easy to grep.
#pragma once

#include <string>
#include <utility>

namespace stithy {

template <class T = std::string>
class Secret {
 public:
  Secret() = default;
  explicit Secret(T value) : value_(std::move(value)) {}
  const T& reveal() const { return value_; }

 private:
  T value_{};
};

}  // namespace stithy
