// SPDX-License-Identifier: Apache-2.0
#include "kit/cache/cache.h"

#include "base/text.h"
#include "sys/crypto.h"

namespace stithy::cache {

namespace {

constexpr kit::CounterSpec kLookups{
    "stithy_cache_lookups_total",
    "Questions to the cache: known, not known, or made by another one at the same time.",
    {"space", "result"}};
constexpr std::chrono::seconds kWait{2};
constexpr std::size_t kNameBytesMax = 200;

}  // namespace

// One maker, and who waits for it.
struct Cache::Flight {
  std::mutex mutex;
  std::condition_variable landed;
  bool over = false;
  Bytes value;
};

std::string Key::render() const {
  std::string whole = name.size() <= kNameBytesMax ? name : text::to_hex(sys::sha256(name));
  return text::format("{}:{}:{}:{}{}", space.name, space.version, epoch,
                      name.size() <= kNameBytesMax ? "" : "#", whole);
}

Cache::Cache(std::unique_ptr<Store> store, kit::Metrics& metrics)
    : store_(std::move(store)), metrics_(metrics) {}
Cache::~Cache() = default;

Cache::Counts Cache::counts_of(const Space& space) {
  std::lock_guard lock(mutex_);
  auto known = counts_.find(space.name);
  if (known != counts_.end()) return known->second;
  Counts counts{metrics_.counter(kLookups, {space.name, "hit"}),
                metrics_.counter(kLookups, {space.name, "miss"}),
                metrics_.counter(kLookups, {space.name, "wait"})};
  counts_.emplace(space.name, counts);
  return counts;
}

Bytes Cache::find(const Key& key) {
  auto value = store_->find(key.render());
  auto counts = counts_of(key.space);
  (value ? counts.hits : counts.misses).add();
  return value;
}

void Cache::put(const Key& key, std::string value) {
  store_->put(key.render(), std::make_shared<const std::string>(std::move(value)), key.space.ttl);
}

Bytes Cache::wait_for(Flight& flight, Deadline deadline) {
  std::unique_lock lock(flight.mutex);
  auto until = deadline.sooner(kWait);
  flight.landed.wait_until(lock, Deadline::Clock::now() + until.left(),
                           [&flight] { return flight.over; });
  return flight.value;
}

Result<Bytes> Cache::make_as(Flight& flight, const std::string& name, const Key& key,
                             const std::function<Result<Made>()>& make) {
  // However the maker ends, by an exception of a library too, nobody waits for it any longer.
  struct Landing {
    Cache& cache;
    Flight& flight;
    const std::string& name;
    Bytes value = nullptr;
    ~Landing() {
      {
        std::lock_guard lock(cache.mutex_);
        cache.flights_.erase(name);
      }
      {
        std::lock_guard lock(flight.mutex);
        flight.over = true;
        flight.value = value;
      }
      flight.landed.notify_all();
    }
  } landing{*this, flight, name};
  // Between the question and the flight another one may have landed.
  landing.value = store_->find(name);
  if (landing.value) return landing.value;
  Made made = TRY(make());
  landing.value = std::make_shared<const std::string>(std::move(made.value));
  if (made.keep) store_->put(name, landing.value, key.space.ttl);
  return landing.value;
}

Result<Bytes> Cache::find_or_make(const Key& key, Deadline deadline,
                                  const std::function<Result<Made>()>& make) {
  const std::string name = key.render();
  auto counts = counts_of(key.space);
  if (auto known = store_->find(name)) {
    counts.hits.add();
    return known;
  }
  std::shared_ptr<Flight> flight;
  bool first = false;
  {
    std::lock_guard lock(mutex_);
    auto& slot = flights_[name];
    first = !slot;
    if (first) slot = std::make_shared<Flight>();
    flight = slot;
  }
  if (!first) {
    counts.waits.add();
    if (auto value = wait_for(*flight, deadline)) return value;
    Made made = TRY(make());
    return std::make_shared<const std::string>(std::move(made.value));
  }
  counts.misses.add();
  return make_as(*flight, name, key, make);
}

}  // namespace stithy::cache
