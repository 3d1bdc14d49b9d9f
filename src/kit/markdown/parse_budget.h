// SPDX-License-Identifier: Apache-2.0
//
// parse_budget.h — memory and time bounds around a parser written in C.
//
// The parser allocates from the arena; when the arena has given all its bytes, or the processor
// time is used up, run() returns false and everything the parser built is gone. This works by
// longjmp from the allocator, so the function given to run() calls C only and owns nothing that
// needs a destructor. Both parsers (Markdown, HTML) have inputs that cost them quadratic time;
// this bounds every loop of theirs that allocates.
// One arena serves one thread and one document.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

namespace stithy::kit {

struct ParseBudget {
  std::size_t memory_bytes_max = 0;
  std::int64_t processor_micros_max = 0;
};

// What a document of this size may use: enough for every honest one measured, several times over.
ParseBudget parse_budget_for(std::size_t input_bytes);

class BudgetArena {
 public:
  explicit BudgetArena(ParseBudget budget) : budget_(budget) {}
  BudgetArena(const BudgetArena&) = delete;
  BudgetArena& operator=(const BudgetArena&) = delete;

  // Zeroed memory that lives as long as the arena. Only from inside run(): it may not return.
  void* allocate(std::size_t size);
  void* reallocate(void* old, std::size_t size);

  template <class F>
  bool run(F&& work) {
    start();
    // Between here and the jump stand frames of C and of this class only.
    if (_setjmp(exit_) != 0) return false;
    work();
    return true;
  }

 private:
  struct Free {
    void operator()(char* bytes) const { std::free(bytes); }
  };
  void start();
  void check_time();

  ParseBudget budget_;
  std::size_t used_ = 0;
  std::int64_t started_micros_ = 0;
  unsigned calls_ = 0;
  char* at_ = nullptr;
  char* end_ = nullptr;
  std::vector<std::unique_ptr<char, Free>> chunks_;
  std::jmp_buf exit_{};
};

}  // namespace stithy::kit
