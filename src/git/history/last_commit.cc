// SPDX-License-Identifier: Apache-2.0
#include "git/history/last_commit.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "git/answers.h"
#include "git/history/last_commit_walk.h"

namespace stithy::git {
namespace {

// One walk, shared by all who ask for the same directory of the same commit. Whoever has the turn
// may touch `walk` and `finished`.
struct WalkSlot {
  mutable std::mutex mutex;
  mutable std::condition_variable freed;
  mutable bool taken = false;
  mutable std::optional<LastCommitWalk> walk;
  mutable std::shared_ptr<const LastCommits> finished;
};

// A timed lock; std::timed_mutex is the same but unknown to the thread sanitizer of gcc 12.
class Turn {
 public:
  Turn(const WalkSlot& slot, Deadline deadline) : slot_(slot) {
    std::unique_lock lock(slot_.mutex);
    // Capped, since waiting until the end of time overflows inside the library.
    const auto latest = deadline.sooner(std::chrono::hours(24)).at();
    mine_ = slot_.freed.wait_until(lock, latest, [this] { return !slot_.taken; });
    if (mine_) slot_.taken = true;
  }
  ~Turn() {
    if (!mine_) return;
    {
      std::lock_guard lock(slot_.mutex);
      slot_.taken = false;
    }
    slot_.freed.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool mine() const { return mine_; }

 private:
  const WalkSlot& slot_;
  bool mine_ = false;
};

constexpr std::size_t kWalkCost = 64 * 1024;

std::string key_of(const Repository& repository, std::string_view topic, const Oid& commit,
                   const TreePath& directory) {
  std::string key = repository.answer_key(topic);
  key += commit.raw();
  key += directory.text();
  return key;
}

std::size_t cost_of(const LastCommits& found) {
  std::size_t cost = sizeof found;
  for (const auto& row : found.rows) cost += sizeof row + row.entry.name.size();
  return cost;
}

std::shared_ptr<const WalkSlot> find_slot(Repository& repository, const std::string& key) {
  Answers& answers = repository.answers();
  std::lock_guard lock(answers.slots_mutex);
  if (auto slot = find_answer<WalkSlot>(answers.directories, key)) return slot;
  auto slot = std::make_shared<const WalkSlot>();
  answers.directories.put(key, slot, kWalkCost);
  return slot;
}

// Rows without any commit: what can be told when another thread's walk takes all our time.
Result<std::shared_ptr<const LastCommits>> list_only(Repository& repository, const Oid& commit,
                                                     const TreePath& directory) {
  auto found = std::make_shared<LastCommits>();
  const TreeEntry at = TRY(repository.find_entry(commit, directory));
  if (!at.is_directory()) return not_found("There is no such directory in this commit.");
  for (TreeEntry& entry : TRY(repository.read_tree(at.oid)).entries) {
    found->rows.push_back({std::move(entry), std::nullopt});
  }
  return std::shared_ptr<const LastCommits>(std::move(found));
}

}  // namespace

Result<std::shared_ptr<const LastCommits>> find_last_commits(Repository& repository,
                                                             const Oid& commit,
                                                             const TreePath& directory,
                                                             Deadline deadline) {
  auto& memory = repository.answers().directories;
  const auto finished = [&](const Oid& at) {
    return find_answer<LastCommits>(memory, key_of(repository, "last", at, directory));
  };
  if (auto known = finished(commit)) return known;

  auto slot = find_slot(repository, key_of(repository, "lastwalk", commit, directory));
  const Turn turn(*slot, deadline);
  if (!turn.mine()) return list_only(repository, commit, directory);
  if (slot->finished) return slot->finished;
  if (!slot->walk) slot->walk = TRY(LastCommitWalk::start(repository, commit, directory));
  TRY(slot->walk->advance(repository, finished, deadline));
  auto found = std::make_shared<const LastCommits>(slot->walk->found());
  if (found->complete) {
    slot->walk.reset();
    slot->finished = found;
    memory.put(key_of(repository, "last", commit, directory), found, cost_of(*found));
  }
  return found;
}

}  // namespace stithy::git
