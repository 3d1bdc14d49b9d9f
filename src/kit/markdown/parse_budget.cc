// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown/parse_budget.h"

#include <time.h>

#include <algorithm>
#include <cstring>

namespace stithy::kit {

namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr std::size_t kHeader = 16;  // holds the size, keeps the alignment of malloc
constexpr unsigned kCallsBetweenChecks = 256;

// Processor time of this thread: a busy machine does not make documents fail.
std::int64_t thread_micros() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

}  // namespace

ParseBudget parse_budget_for(std::size_t input_bytes) {
  auto kib = static_cast<std::int64_t>(input_bytes / 1024);
  // Honest text costs 35 to 100 bytes and 0.1 microseconds a byte in either parser.
  return {.memory_bytes_max = (std::size_t{8} << 20) + 128 * input_bytes,
          .processor_micros_max = 30'000 + 130 * kib};
}

void BudgetArena::start() { started_micros_ = thread_micros(); }

void BudgetArena::check_time() {
  if (thread_micros() - started_micros_ > budget_.processor_micros_max) _longjmp(exit_, 1);
}

void* BudgetArena::allocate(std::size_t size) {
  if (++calls_ % kCallsBetweenChecks == 0) check_time();
  if (size > budget_.memory_bytes_max) _longjmp(exit_, 1);
  std::size_t need = ((size + 15) & ~std::size_t{15}) + kHeader;
  if (need > static_cast<std::size_t>(end_ - at_)) {
    std::size_t chunk = std::max(need, kChunkBytes);
    used_ += chunk;
    if (used_ > budget_.memory_bytes_max) _longjmp(exit_, 1);
    chunks_.push_back({std::make_unique<char[]>(chunk)});
    char* start = chunks_.back().bytes.get();
    // A block of its own leaves the current chunk open for small ones.
    if (need >= kChunkBytes) {
      std::memcpy(start, &size, sizeof size);
      return start + kHeader;
    }
    at_ = start;
    end_ = start + chunk;
  }
  char* block = at_;
  at_ += need;
  std::memcpy(block, &size, sizeof size);
  return block + kHeader;
}

void* BudgetArena::reallocate(void* old, std::size_t size) {
  if (!old) return allocate(size);
  std::size_t before = 0;
  std::memcpy(&before, static_cast<char*>(old) - kHeader, sizeof before);
  if (size <= before) return old;
  void* fresh = allocate(size);
  std::memcpy(fresh, old, before);
  return fresh;
}

}  // namespace stithy::kit
