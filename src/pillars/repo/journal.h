// SPDX-License-Identifier: Apache-2.0
//
// journal.h — the journal of ref changes in the database: the middle of the commit protocol.
//
// prepare() writes the intent, its changes and the held event in one durable transaction before any
// ref moves; committed() marks what moved, releases the event and notes the push in a second one;
// only then a client hears "ok". An intent that stayed open, by a crash or because the database was
// away, is settled by what the refs say: at start, before the next change of its repository, or by
// a job. One Journal serves one actor and one reason; it is cheap, make one for each change.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "git/ref_transaction.h"
#include "pillars/repo/repository.h"
#include "pillars/repo/store.h"
#include "sys/clock.h"

namespace stithy::repo {

enum class IntentState : std::uint8_t { Prepared = 0, Committed = 1, Aborted = 2 };

class Journal final : public git::RefJournal {
 public:
  struct Parts {
    db::Database& database;
    const sys::Clock& clock;
    const Store& store;
    RepoId repository;
    UserId actor;
    std::string reason;  // "push", "edit", "import"
  };
  explicit Journal(Parts parts) : parts_(std::move(parts)) {}

  Result<void> settle_open(std::string_view key) override;

  Result<IntentId> prepare(std::string_view key, std::span<const git::RefChange> changes,
                           const git::IntentNote& note) override;
  Result<void> committed(IntentId intent, std::span<const git::RefOutcome> outcomes) override;
  void aborted(IntentId intent) override;

 private:
  const Parts parts_;
};

// At start, before anything is served: finishes or drops every open intent; a repository whose refs
// are neither old nor new becomes read-only with an alarm in the log. Returns how many were open.
Result<int> settle_intents(db::Database& database, const sys::Clock& clock, const Store& store);
// While serving: the same for intents from before a moment, each under its repository's lane. One
// whose lane is taken waits for the next time.
Result<void> settle_overdue(db::Database& database, const sys::Clock& clock, Store& store,
                            Instant before);

// Notes refs that came with a repository's first files (an import, a first commit) as moved from
// nothing, and tells of it: there was no ref to wait for, so one transaction is enough.
struct Arrival {
  RepoId repository;
  UserId actor;
  std::string_view reason;  // "import", "first commit"
  std::vector<std::pair<std::string, git::Oid>> refs;
};
Result<void> note_arrival(db::Tx& tx, const Arrival& arrival, Instant now);

// After damage was put right by hand: notes the refs as they lie on the disk, tells of those that
// differ from what the journal knew, and lets the repository take changes again. How many differed.
// Only while the repository is read-only, so that nothing moves meanwhile.
Result<int> accept_refs(db::Tx& tx, const Store& store, const Repository& repository, Instant now);

// What a settled intent moved, in the order it was named.
struct Moves {
  struct Ref {
    std::string ref;         // full name
    git::Oid before, after;  // zero: it was not there, it is gone
  };
  std::string reason;  // "push", "edit", "import"
  std::vector<Ref> refs;
};
Result<Moves> list_moves(db::Reader& reader, IntentId intent);
// The refs that a settled intent moved and did not delete, in the order they were named.
Result<std::vector<git::RefName>> list_moved_refs(db::Reader& reader, IntentId intent);

// For checks: the value that each ref had after the last change the journal knows of (zero: gone),
// by full name.
Result<std::map<std::string, std::string>> latest_values(db::Reader& reader, RepoId repository);
// Open intents from before a moment.
Result<std::int64_t> count_stale_intents(db::Reader& reader, Instant before);

// The lane and journal key of a repository.
std::string lane_key(RepoId id);

}  // namespace stithy::repo
