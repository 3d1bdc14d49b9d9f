// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown/parse_budget.h"

#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace stithy::kit {

namespace {

// Chunks grow with what is used already. Those of large documents are large enough for malloc to
// take them from the machine and to give them back; many small ones would stay with the thread.
constexpr std::size_t kChunkBytesMin = 64 * 1024, kChunkBytesMax = 4 * 1024 * 1024;
// Of any document: HTML that few bytes of Markdown become can be many times their size.
constexpr std::size_t kBytesMax = std::size_t{256} << 20;
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
  return {.memory_bytes_max = std::min((std::size_t{8} << 20) + 128 * input_bytes, kBytesMax),
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
    const std::size_t usual = std::clamp(used_, kChunkBytesMin, kChunkBytesMax);
    const std::size_t chunk = std::max(need, usual);
    used_ += chunk;
    if (used_ > budget_.memory_bytes_max) _longjmp(exit_, 1);
    char* start = static_cast<char*>(std::calloc(chunk, 1));
    if (!start) _longjmp(exit_, 1);
    chunks_.emplace_back(start);
    // A block of its own leaves the current chunk open for small ones.
    if (need >= usual) {
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
