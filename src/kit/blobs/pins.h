// SPDX-License-Identifier: Apache-2.0
//
// pins.h — keeps a blob that was just put from being collected before its row is written.
//
// Between the arrival of bytes and the commit of the row that uses them, the same bytes may lie
// there as old garbage. Whoever puts holds a Pin until its transaction has ended; whoever removes
// holds a Removal, and one excludes the other. Thread-safe; Pins outlives what it gave out. It
// reaches as far as this process, which is the only one that collects (the lock on the data
// directory).
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "base/deadline.h"
#include "base/result.h"
#include "kit/blobs/hash.h"

namespace stithy::blobs {

class Pins;

class Pin {
 public:
  Pin() = default;
  Pin(Pin&& other) noexcept : pins_(std::exchange(other.pins_, nullptr)), hash_(other.hash_) {}
  Pin& operator=(Pin&& other) noexcept {
    std::swap(pins_, other.pins_);
    std::swap(hash_, other.hash_);
    return *this;
  }
  ~Pin();

 private:
  friend class Pins;
  Pin(Pins* pins, const Hash& hash) : pins_(pins), hash_(hash) {}
  Pins* pins_ = nullptr;
  Hash hash_;
};

class Removal {
 public:
  Removal(Removal&& other) noexcept
      : pins_(std::exchange(other.pins_, nullptr)), hash_(other.hash_) {}
  Removal& operator=(Removal&&) = delete;
  ~Removal();

 private:
  friend class Pins;
  Removal(Pins* pins, const Hash& hash) : pins_(pins), hash_(hash) {}
  Pins* pins_ = nullptr;
  Hash hash_;
};

class Pins {
 public:
  // Waits while the blob is being removed; Unavailable at the deadline.
  Result<Pin> pin(const Hash& hash, Deadline deadline);
  // None while somebody holds a pin or removes it already.
  std::optional<Removal> removal(const Hash& hash);

 private:
  friend class Pin;
  friend class Removal;
  void unpin(const Hash& hash);
  void removed(const Hash& hash);

  std::mutex mutex_;
  std::condition_variable free_;
  std::map<Hash, int> pinned_;
  std::set<Hash> removing_;
};

}  // namespace stithy::blobs
