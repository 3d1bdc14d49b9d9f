// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/measured.h"

#include <array>
#include <chrono>

namespace stithy::blobs {

namespace {

constexpr kit::CounterSpec kCalls{"stithy_blobs_calls_total",
                                  "Calls of the blob store, by how they ended.",
                                  {"operation", "outcome"}};
constexpr kit::CounterSpec kBytes{
    "stithy_blobs_bytes_total", "Bytes of blobs put, opened and removed.", {"operation"}};
constexpr kit::HistogramSpec kSeconds{
    "stithy_blobs_seconds", "Time of calls of the blob store.", {"operation"}};

class Operation {
 public:
  Operation(kit::Metrics& metrics, std::string_view name)
      : done_(metrics.counter(kCalls, {name, "done"})),
        refused_(metrics.counter(kCalls, {name, "refused"})),
        failed_(metrics.counter(kCalls, {name, "failed"})),
        bytes_(metrics.counter(kBytes, {name})),
        seconds_(metrics.histogram(kSeconds, {name})) {}

  // Runs `call` and counts it; `size_of` tells the bytes of its value.
  template <class Call, class Size>
  auto run(Call&& call, Size&& size_of) {
    const auto began = std::chrono::steady_clock::now();
    auto result = call();
    seconds_.observe(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    if (result) {
      done_.add();
      bytes_.add(static_cast<double>(size_of(result)));
    } else {
      Code code = result.error().code;
      (code == Code::Unavailable || code == Code::Internal ? failed_ : refused_).add();
    }
    return result;
  }
  template <class Call>
  auto run(Call&& call) {
    return run(std::forward<Call>(call), [](const auto&) { return 0; });
  }

 private:
  kit::Counter done_, refused_, failed_, bytes_;
  kit::Histogram seconds_;
};

class MeasuredStore final : public Store {
 public:
  MeasuredStore(std::unique_ptr<Store> store, kit::Metrics& metrics)
      : store_(std::move(store)),
        put_(metrics, "put"),
        open_(metrics, "open"),
        find_(metrics, "find"),
        list_(metrics, "list"),
        remove_(metrics, "remove"),
        sweep_(metrics, "sweep"),
        adopt_(metrics, "adopt") {}

  Result<Stored> put(const Source& source, const Expected& expected, Deadline deadline) override {
    return put_.run([&] { return store_->put(source, expected, deadline); },
                    [](const auto& stored) { return stored->size_bytes; });
  }
  Result<Opened> open(const Hash& hash, Deadline deadline) override {
    return open_.run([&] { return store_->open(hash, deadline); },
                     [](const auto& opened) { return opened->size_bytes; });
  }
  Result<std::optional<Entry>> find(const Hash& hash, Deadline deadline) override {
    return find_.run([&] { return store_->find(hash, deadline); });
  }
  Result<void> list(const std::function<Result<bool>(const Entry&)>& each,
                    Deadline deadline) override {
    return list_.run([&] { return store_->list(each, deadline); });
  }
  Result<bool> remove(const Hash& hash, const std::function<Result<bool>(const Entry&)>& garbage,
                      Deadline deadline) override {
    std::uint64_t size = 0;
    auto noting = [&](const Entry& entry) {
      size = entry.size_bytes;
      return garbage(entry);
    };
    return remove_.run([&] { return store_->remove(hash, noting, deadline); },
                       [&](const auto& gone) { return *gone ? size : 0; });
  }
  Result<std::uint64_t> sweep(Instant before, Deadline deadline) override {
    return sweep_.run([&] { return store_->sweep(before, deadline); });
  }
  std::optional<Link> link_to_get(const Hash& hash, const LinkWish& wish) override {
    return store_->link_to_get(hash, wish);
  }
  std::optional<Incoming> link_to_put(const LinkWish& wish) override {
    return store_->link_to_put(wish);
  }
  Result<Stored> adopt(std::string_view incoming, const Expected& expected,
                       Deadline deadline) override {
    return adopt_.run([&] { return store_->adopt(incoming, expected, deadline); },
                      [](const auto& stored) { return stored->size_bytes; });
  }

 private:
  const std::unique_ptr<Store> store_;
  Operation put_, open_, find_, list_, remove_, sweep_, adopt_;
};

}  // namespace

std::unique_ptr<Store> measure(std::unique_ptr<Store> store, kit::Metrics& metrics) {
  return std::make_unique<MeasuredStore>(std::move(store), metrics);
}

}  // namespace stithy::blobs
