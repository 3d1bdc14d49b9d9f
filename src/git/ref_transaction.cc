// SPDX-License-Identifier: Apache-2.0
#include "git/ref_transaction.h"

#include <algorithm>
#include <condition_variable>

#include "base/log.h"
#include "base/text.h"
#include "git/reachable.h"
#include "git/ref_list.h"
#include "sys/failpoint.h"

namespace stithy::git {

struct RefLanes::Lane::Gate {
  std::mutex mutex;
  std::condition_variable freed;
  bool taken = false;
};

RefLanes::Lane::~Lane() {
  if (!gate_) return;
  {
    std::lock_guard lock(gate_->mutex);
    gate_->taken = false;
  }
  gate_->freed.notify_one();
}

Result<RefLanes::Lane> RefLanes::acquire(std::string_view repository, Deadline deadline) {
  std::shared_ptr<Lane::Gate> gate;
  {
    std::lock_guard lock(mutex_);
    if (gates_.size() > 1024)
      std::erase_if(gates_, [](const auto& entry) { return entry.second.expired(); });
    auto& slot = gates_[std::string(repository)];
    gate = slot.lock();
    if (!gate) slot = gate = std::make_shared<Lane::Gate>();
  }
  std::unique_lock lock(gate->mutex);
  while (gate->taken) {
    if (deadline.passed())
      return unavailable("Other writers keep this repository busy. Try again in a moment.",
                         std::chrono::seconds(5));
    gate->freed.wait_for(lock, deadline.left());
  }
  gate->taken = true;
  lock.unlock();
  return Lane(std::move(gate));
}

namespace {

constexpr std::chrono::minutes kUpdateTime{5};

Error moved(const RefChange& change) {
  if (change.is_create()) return conflict("fetch first: The ref exists already.");
  return conflict("fetch first: The ref was moved or deleted by somebody else.");
}

// update-ref --stdin -z: "update SP ref NUL new NUL old NUL"; a zero value means absence.
std::string render_updates(std::span<const RefChange* const> changes) {
  const std::string nul(1, '\0');
  std::string out = "start" + nul;
  for (const RefChange* change : changes)
    out += "update " + change->name.text() + nul + change->new_oid.hex() + nul +
           change->old_oid.hex() + nul;
  return out + "prepare" + nul + "commit" + nul;
}

// Git's words about a failed update, in ours.
Error explain(const RefChange& change, std::string_view err) {
  Error error = conflict("The ref could not be updated.");
  if (text::contains(err, "cannot create") || text::contains(err, "cannot process"))
    error.message =
        "The name conflicts with another ref: one would have to be a directory of the "
        "other.";
  else if (text::contains(err, "but expected") || text::contains(err, "already exists") ||
           text::contains(err, "unable to resolve reference"))
    error = moved(change);
  else if (text::contains(err, "non-commit object"))
    error = invalid("A branch must point to a commit.");
  else if (text::contains(err, "File exists"))
    error.message = "Failed to lock the ref: somebody else is changing it.";
  error.cause = std::string(text::trim(err));
  return error;
}

Result<sys::Output> run_update(const RefTransaction& t, std::span<const RefChange* const> changes) {
  sys::RunLimits limits;
  limits.deadline = Deadline::in(kUpdateTime);
  return t.gateway.run(
      Command(Subcommand::UpdateRef, t.repository).words({"--no-deref", "--stdin", "-z"}),
      render_updates(changes), limits);
}

struct Pending {
  std::vector<const RefChange*> changes;  // what is still to be done
  std::vector<std::size_t> places;        // their places among all
};

// Compares, under the lane, and asks for permission; what fails here is never tried.
Result<Pending> sift(const RefTransaction& t, std::span<const RefChange> changes,
                     std::vector<RefOutcome>& outcomes) {
  Pending out;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const RefChange& change = changes[i];
    auto current = TRY(read_ref(t.repository, change.name));
    Oid value = current.value_or(Oid::zero(change.old_oid.format()));
    if (value != change.old_oid) {
      outcomes[i].error = moved(change);
      continue;
    }
    if (t.confirm) {
      auto allowed = t.confirm(change);
      if (!allowed) {
        outcomes[i].error = allowed.error();
        continue;
      }
    }
    out.changes.push_back(&change);
    out.places.push_back(i);
  }
  return out;
}

void fail_rest(std::vector<RefOutcome>& outcomes) {
  for (RefOutcome& outcome : outcomes)
    if (outcome.ok()) outcome.error = conflict("Another part of this atomic push failed.");
}

// One transaction for all; when git refuses it and each stands for itself, one for each.
Result<void> move_refs(const RefTransaction& t, const Pending& pending,
                       std::vector<RefOutcome>& outcomes) {
  sys::Output all = TRY(run_update(t, pending.changes));
  if (all.status.success()) return {};
  if (t.atomic || pending.changes.size() == 1) {
    for (std::size_t i = 0; i < pending.changes.size(); ++i)
      outcomes[pending.places[i]].error = explain(*pending.changes[i], all.err);
    return {};
  }
  for (std::size_t i = 0; i < pending.changes.size(); ++i) {
    sys::Output one = TRY(run_update(t, std::span(&pending.changes[i], 1)));
    if (!one.status.success())
      outcomes[pending.places[i]].error = explain(*pending.changes[i], one.err);
  }
  return {};
}

bool loses_objects(const Pending& pending) {
  return std::any_of(pending.changes.begin(), pending.changes.end(),
                     [](const RefChange* c) { return !c->is_create() && !c->fast_forward; });
}

Result<void> carry_out(const RefTransaction& t, const Pending& pending,
                       std::vector<RefOutcome>& outcomes) {
  TRY(sys::failpoint("refs.before_objects"));
  if (t.bring_objects) TRY(t.bring_objects());
  TRY(sys::failpoint("refs.before_update"));
  bool loses = loses_objects(pending);
  if (loses) TRY(Reachability::note_removal(t.repository));
  return move_refs(t, pending, outcomes);
}

}  // namespace

Result<std::vector<RefOutcome>> RefTransaction::apply(std::span<const RefChange> changes) const {
  std::vector<RefOutcome> outcomes(changes.size());
  if (changes.empty()) return outcomes;
  RefLanes::Lane lane = TRY(lanes.acquire(key, lane_deadline));
  Pending pending = TRY(sift(*this, changes, outcomes));
  if (atomic && pending.changes.size() < changes.size()) {
    fail_rest(outcomes);
    return outcomes;
  }
  if (pending.changes.empty()) return outcomes;

  std::vector<RefChange> wanted;
  for (const RefChange* change : pending.changes) wanted.push_back(*change);
  TRY(sys::failpoint("refs.before_prepare"));
  IntentId intent = TRY(journal.prepare(key, wanted, meta));
  auto carried = carry_out(*this, pending, outcomes);
  if (!carried) {
    (void)clear_stale_locks(repository, wanted, LockScope::TheseRefs);
    // Was anything moved before the failure? Then the intent must stay for settle() to judge.
    auto stand = settle(repository, wanted);
    if (stand && stand->all == Settled::AllOld) journal.aborted(intent);
    return carried.error();
  }
  TRY(sys::failpoint("refs.before_committed"));
  if (loses_objects(pending)) TRY(Reachability::note_removal(repository));
  std::vector<RefOutcome> told;
  for (std::size_t place : pending.places) told.push_back(outcomes[place]);
  if (std::none_of(told.begin(), told.end(), [](const RefOutcome& o) { return o.ok(); })) {
    journal.aborted(intent);
    return outcomes;
  }
  auto committed = journal.committed(intent, told);
  if (!committed) {
    LOG(Error, "refs.commit_failed", {{"repo", key}, {"cause", committed.error().cause}});
    return internal(
        text::format("the journal did not take the commit: {}", committed.error().cause));
  }
  TRY(sys::failpoint("refs.after_committed"));
  return outcomes;
}

Result<Settlement> settle(const sys::Path& repository, std::span<const RefChange> changes) {
  Settlement out;
  // The crash may have come between a removal and its second note.
  if (std::any_of(changes.begin(), changes.end(),
                  [](const RefChange& c) { return !c.is_create() && !c.fast_forward; }))
    TRY(Reachability::note_removal(repository));
  std::size_t fresh = 0, old = 0;
  for (const RefChange& change : changes) {
    auto current = TRY(read_ref(repository, change.name));
    Oid value = current.value_or(Oid::zero(change.old_oid.format()));
    RefStand stand = value == change.new_oid   ? RefStand::New
                     : value == change.old_oid ? RefStand::Old
                                               : RefStand::Other;
    fresh += stand == RefStand::New ? 1 : 0;
    old += stand == RefStand::Old ? 1 : 0;
    out.each.push_back(stand);
  }
  if (fresh == changes.size())
    out.all = Settled::AllNew;
  else if (old == changes.size())
    out.all = Settled::AllOld;
  else if (fresh + old == changes.size())
    out.all = Settled::Mixed;
  else
    out.all = Settled::Foreign;
  return out;
}

Result<void> clear_stale_locks(const sys::Path& repository, std::span<const RefChange> changes,
                               LockScope scope) {
  for (const RefChange& change : changes)
    TRY(sys::remove_tree(repository / (change.name.text() + ".lock")));
  if (scope == LockScope::Everything) {
    TRY(sys::remove_tree(repository / "packed-refs.lock"));
    TRY(sys::remove_tree(repository / "HEAD.lock"));
  }
  return {};
}

}  // namespace stithy::git
