// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/ordered.h"

#include <atomic>
#include <utility>

namespace stithy::kit {

namespace {

constexpr std::size_t kNotedMax = 10'000;

std::atomic<int> listening = 0;
thread_local std::vector<Ordered> noted;

}  // namespace

OrderListening::OrderListening() { ++listening; }
OrderListening::~OrderListening() { --listening; }

void note_ordered(std::string_view kind, JobId id, Instant run_at) {
  if (listening.load(std::memory_order_relaxed) == 0 || noted.size() >= kNotedMax) return;
  noted.push_back({std::string(kind), id, run_at});
}

std::vector<Ordered> take_ordered() {
  if (noted.empty()) return {};
  return std::exchange(noted, {});
}

}  // namespace stithy::kit
