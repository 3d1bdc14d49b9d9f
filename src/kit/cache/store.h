// SPDX-License-Identifier: Apache-2.0
//
// store.h — where cached bytes lie: a port with two homes, memory and Redis behind memory.
//
// Whatever goes wrong is a miss; a store never fails and never makes its caller wait for long. A
// reader keeps its value after it was evicted. Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace stithy::cache {

using Bytes = std::shared_ptr<const std::string>;

class Store {
 public:
  virtual ~Store() = default;
  // Null: not there, or too old.
  virtual Bytes find(const std::string& key) = 0;
  // Replaces. May also forget it at once.
  virtual void put(const std::string& key, Bytes value, std::chrono::milliseconds ttl) = 0;
};

}  // namespace stithy::cache
