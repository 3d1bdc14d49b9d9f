// SPDX-License-Identifier: Apache-2.0
//
// ref_transaction.h — the only way refs of a repository change: lane, journal, objects, refs.
//
// The steps of one change, under the repository's lane: compare every old value, ask `confirm`
// (permission and protection as they are now), write the intent to the journal, bring the objects
// in, move the refs by compare-and-swap with everything synced to disk, then mark the intent as
// committed. Only after that may a client hear "ok". What a crash or a failing git leaves half done
// is settled by settle(): refs that moved are never called refused, and a move that began is
// finished. Pushes, merges, web edits and imports all come through here.
// Thread-safe; blocking.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/result.h"
#include "git/gateway.h"
#include "git/values.h"

namespace stithy::git {

struct RefChange {
  RefName name;
  Oid old_oid;                // zero: the ref must not exist yet
  Oid new_oid;                // zero: delete
  bool fast_forward = false;  // known to lose nothing; updates without it void reachability lists

  bool is_create() const { return old_oid.is_zero(); }
  bool is_delete() const { return new_oid.is_zero(); }
};

// What became of one change.
struct RefOutcome {
  std::optional<Error> error;  // nothing: done
  bool ok() const { return !error.has_value(); }
};

// What the journal keeps of a change beside the change itself.
struct IntentNote {
  std::string_view meta;         // the caller's own text (who, by which push)
  std::string_view certificate;  // of a signed push; else empty
};

// Where intents are written; implemented over the database. `repository` is the caller's key.
class RefJournal {
 public:
  virtual ~RefJournal() = default;
  // Called under the lane before anything is compared: settles what an earlier change of this
  // repository left open because the journal could not be told of its end.
  virtual Result<void> settle_open(std::string_view repository) = 0;
  // Durable when it returns.
  virtual Result<IntentId> prepare(std::string_view repository, std::span<const RefChange> changes,
                                   const IntentNote& note) = 0;
  // One outcome per prepared change, in order. Releases the events of those that are done.
  virtual Result<void> committed(IntentId intent, std::span<const RefOutcome> outcomes) = 0;
  virtual void aborted(IntentId intent) = 0;
};

// A journal for tests and for repositories that nobody watches yet (a fresh import).
class NoJournal final : public RefJournal {
 public:
  Result<void> settle_open(std::string_view) override { return {}; }
  Result<IntentId> prepare(std::string_view, std::span<const RefChange>,
                           const IntentNote&) override {
    return IntentId{1};
  }
  Result<void> committed(IntentId, std::span<const RefOutcome>) override { return {}; }
  void aborted(IntentId) override {}
};

// One writer at a time for each repository: in this process, and, where `directory` is given, among
// all processes that use the same one, by locks on files in it that the kernel lets go when their
// holder dies. Keys are names of files then.
class RefLanes {
 public:
  RefLanes() = default;
  explicit RefLanes(sys::Path directory) : directory_(std::move(directory)) {}

  class Lane {
   public:
    Lane(Lane&&) noexcept = default;
    Lane& operator=(Lane&&) = delete;
    ~Lane();

   private:
    friend class RefLanes;
    struct Gate;
    explicit Lane(std::shared_ptr<Gate> gate) : gate_(std::move(gate)) {}
    std::shared_ptr<Gate> gate_;
    std::optional<sys::FileLock> lock_;
  };
  // Unavailable when others held the lane until the deadline.
  Result<Lane> acquire(std::string_view repository, Deadline deadline);

 private:
  const sys::Path directory_;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<Lane::Gate>, std::less<>> gates_;
};

struct RefTransaction {
  const Gateway& gateway;
  RefLanes& lanes;
  RefJournal& journal;
  sys::Path repository;  // the directory
  std::string key;       // what lanes and journal call it
  std::string meta = {};
  std::string_view certificate = {};
  bool atomic = false;  // all or none; else each change stands for itself
  Deadline lane_deadline = Deadline::in(std::chrono::seconds(30));
  std::function<Result<void>(const RefChange&)> confirm = {};  // under the lane
  std::function<Result<void>()> bring_objects = {};            // migrates the quarantine

  // One outcome per change, in order. An error instead of outcomes means that no ref was moved,
  // or, with Code::Internal, that the journal could not be told: the next change of the repository,
  // or the next start, settles that.
  Result<std::vector<RefOutcome>> apply(std::span<const RefChange> changes) const;
  // The same for a caller that holds the repository's lane already: what it read under the lane
  // still holds when the refs move.
  Result<std::vector<RefOutcome>> apply_in(const RefLanes::Lane& held,
                                           std::span<const RefChange> changes) const;
};

// After a crash, or a failure half way: how the refs stand compared with what an intent wanted.
enum class Settled : std::uint8_t {
  AllNew,   // finish the intent
  AllOld,   // drop it
  Mixed,    // what is old could not be moved: settle each change for itself, see `each`
  Foreign,  // some ref is neither old nor new: alarm, read-only
};
enum class RefStand : std::uint8_t { New, Old, Other };
struct Settlement {
  Settled all = Settled::AllOld;
  std::vector<RefStand> each;
};
// Clears the locks that a killed git left behind. When some of the refs moved, the rest follows:
// the push was accepted as a whole, and an atomic one may not end in the middle. Only under the
// repository's lane, or before serving.
Result<Settlement> settle(const Gateway& gateway, const sys::Path& repository,
                          std::span<const RefChange> changes);

// The lock files on refs, HEAD and packed refs that lie there now.
std::vector<sys::Path> list_locks(const sys::Path& repository);
// Removes the locks of refs that a killed git left. Only under the lane, or before serving.
Result<void> clear_stale_locks(const sys::Path& repository);

}  // namespace stithy::git
