// SPDX-License-Identifier: Apache-2.0
//
// cache.h — the one door to cached bytes: keys with versions, and one maker at a time.
//
//   inline constexpr cache::Space kDocuments{"code.documents", 1, std::chrono::hours(24)};
//   auto page = TRY(on.cache.find_or_make({kDocuments, object + path}, deadline, [&] { ... }));
//
// Nothing is ever removed by name. A key says all that its value depends on (the id of an object, a
// number that rises with every change), so that another value has another key; Space::version rises
// when the form of the values changes. What depends on who may see it carries the epoch of the
// permissions in its key. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/deadline.h"
#include "base/result.h"
#include "kit/cache/store.h"
#include "kit/metrics.h"

namespace stithy::cache {

// A kind of values. Declared inline constexpr by who uses it, named after its folder.
struct Space {
  std::string_view name;
  int version = 1;
  std::chrono::milliseconds ttl = std::chrono::hours(1);
};

struct Key {
  const Space& space;
  std::string name;  // any bytes
  // The permission epoch, where the value depends on who may see what.
  std::uint64_t epoch = 0;

  std::string render() const;
};

// What a maker made; `keep` is false for what a better moment would make otherwise.
struct Made {
  std::string value;
  bool keep = true;
};

class Cache {
 public:
  // Metrics outlive the cache.
  Cache(std::unique_ptr<Store> store, kit::Metrics& metrics);
  ~Cache();

  Bytes find(const Key& key);
  void put(const Key& key, std::string value);
  // Of those who ask for the same at the same time one makes it, on its own thread, and the others
  // wait, for two seconds or until the deadline; then, or when the maker failed, they make it too.
  Result<Bytes> find_or_make(const Key& key, Deadline deadline,
                             const std::function<Result<Made>()>& make);

 private:
  struct Flight;
  struct Counts {
    kit::Counter hits, misses, waits;
  };
  Counts counts_of(const Space& space);
  Bytes wait_for(Flight& flight, Deadline deadline);
  Result<Bytes> make_as(Flight& flight, const std::string& name, const Key& key,
                        const std::function<Result<Made>()>& make);

  const std::unique_ptr<Store> store_;
  kit::Metrics& metrics_;
  std::mutex mutex_;  // of what follows
  std::map<std::string, Counts, std::less<>> counts_;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace stithy::cache
