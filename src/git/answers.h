// SPDX-License-Identifier: Apache-2.0
//
// answers.h — what was found out about repositories, kept within a budget of memory.
//
// Each value is keyed by Repository::answer_key(topic) and the ids it was made from, so it can
// never be wrong later and never be read through another repository. A topic belongs to one file
// and always has one type. For the files of this floor only. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/lru.h"
#include "git/history/blame_runs.h"
#include "git/repository.h"

namespace stithy::git {

struct Answers {
  explicit Answers(const AnswerBudget& budget)
      : commits(budget.commits),
        pages(budget.pages),
        diffs(budget.diffs),
        directories(budget.directories),
        blames(budget.blames),
        findings(budget.findings) {}
  Lru<Commit> commits;
  Lru<void> pages, diffs, directories, blames;
  Lru<std::string> findings;
  std::mutex slots_mutex;  // makes finding or adding a shared walk one step
  BlameRuns blame_runs;    // what is being found out
};

template <class T>
std::shared_ptr<const T> find_answer(Lru<void>& memory, const std::string& key) {
  return std::static_pointer_cast<const T>(memory.find(key));
}

}  // namespace stithy::git
