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
  lock_.reset();  // before the next one here asks for it
  {
    std::lock_guard lock(gate_->mutex);
    gate_->taken = false;
  }
  gate_->freed.notify_one();
}

namespace {

Error busy() {
  return unavailable("Other writers keep this repository busy. Try again in a moment.",
                     std::chrono::seconds(5));
}

}  // namespace

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
    if (deadline.passed()) return busy();
    gate->freed.wait_for(lock, deadline.left());
  }
  gate->taken = true;
  lock.unlock();
  Lane lane(std::move(gate));
  if (directory_.empty()) return lane;
  TRY(sys::make_directories(directory_));
  auto file = sys::FileLock::acquire_silently(directory_ / std::string(repository), deadline);
  if (!file) return file.error().code == Code::Conflict ? busy() : file.error();
  lane.lock_.emplace(std::move(file).take());
  return lane;
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

Result<sys::Output> run_update(const Gateway& gateway, const sys::Path& repository,
                               std::span<const RefChange* const> changes) {
  sys::RunLimits limits;
  limits.deadline = Deadline::in(kUpdateTime);
  return gateway.run(
      Command(Subcommand::UpdateRef, repository).words({"--no-deref", "--stdin", "-z"}),
      render_updates(changes), limits);
}

Result<RefStand> stand_of(const sys::Path& repository, const RefChange& change) {
  auto current = TRY(read_ref(repository, change.name));
  Oid value = current.value_or(Oid::zero(change.old_oid.format()));
  if (value == change.new_oid) return RefStand::New;
  return value == change.old_oid ? RefStand::Old : RefStand::Other;
}

Result<Settlement> take_stock(const sys::Path& repository, std::span<const RefChange> changes) {
  Settlement out;
  std::size_t fresh = 0, old = 0;
  for (const RefChange& change : changes) {
    RefStand stand = TRY(stand_of(repository, change));
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

// A failing update-ref has moved nothing, unless it failed while it moved files. True: nothing.
Result<bool> stands_as_before(const RefTransaction& t, std::span<const RefChange* const> changes) {
  for (const RefChange* change : changes)
    if (TRY(stand_of(t.repository, *change)) != RefStand::Old) return false;
  return true;
}

// One transaction for all; when git refuses it and each stands for itself, one for each. An error
// when git was stopped or failed in the middle: then settle() has to look.
Result<void> move_refs(const RefTransaction& t, const Pending& pending,
                       std::vector<RefOutcome>& outcomes) {
  sys::Output all = TRY(run_update(t.gateway, t.repository, pending.changes));
  if (all.status.success()) return {};
  if (!TRY(stands_as_before(t, pending.changes)))
    return internal(text::format("update-ref failed half way: {}", text::trim(all.err)));
  if (t.atomic || pending.changes.size() == 1) {
    for (std::size_t i = 0; i < pending.changes.size(); ++i)
      outcomes[pending.places[i]].error = explain(*pending.changes[i], all.err);
    return {};
  }
  for (std::size_t i = 0; i < pending.changes.size(); ++i) {
    auto single = std::span(&pending.changes[i], 1);
    sys::Output one = TRY(run_update(t.gateway, t.repository, single));
    if (!one.status.success() && TRY(stands_as_before(t, single)))
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
  if (loses_objects(pending)) TRY(Reachability::note_removal(t.repository));
  TRY(move_refs(t, pending, outcomes));
  return sys::failpoint("refs.after_update");
}

// Whatever failed, the refs say what happened: what moved is told as done.
Result<void> judge_failure(const RefTransaction& t, const Pending& pending,
                           std::span<const RefChange> wanted, const Error& failure,
                           std::vector<RefOutcome>& outcomes) {
  auto settled = TRY(settle(t.gateway, t.repository, wanted));
  if (settled.all == Settled::Foreign) return internal(failure.cause);
  for (std::size_t i = 0; i < pending.places.size(); ++i) {
    RefOutcome& outcome = outcomes[pending.places[i]];
    if (settled.each[i] == RefStand::New)
      outcome.error.reset();
    else if (outcome.ok())
      outcome.error = failure;
  }
  LOG(Warning, "refs.update_failed",
      {{"repo", t.key},
       {"moved", settled.all != Settled::AllOld},
       {"message", failure.message},
       {"cause", failure.cause}});
  return {};
}

// The second half of the protocol: the journal hears what became of the intent.
Result<void> tell(const RefTransaction& t, IntentId intent, const Pending& pending,
                  const std::vector<RefOutcome>& outcomes) {
  std::vector<RefOutcome> told;
  for (std::size_t place : pending.places) told.push_back(outcomes[place]);
  if (std::none_of(told.begin(), told.end(), [](const RefOutcome& o) { return o.ok(); })) {
    t.journal.aborted(intent);
    return {};
  }
  TRY(sys::failpoint("refs.before_committed"));
  auto committed = t.journal.committed(intent, told);
  if (!committed) {
    LOG(Error, "refs.commit_failed", {{"repo", t.key}, {"cause", committed.error().cause}});
    Error error = std::move(committed).take_error();
    error.cause = text::format("the journal did not take the commit: {}", error.cause);
    return error;
  }
  return sys::failpoint("refs.after_committed");
}

}  // namespace

Result<std::vector<RefOutcome>> RefTransaction::apply(std::span<const RefChange> changes) const {
  if (changes.empty()) return std::vector<RefOutcome>();
  RefLanes::Lane lane = TRY(lanes.acquire(key, lane_deadline));
  return apply_in(lane, changes);
}

Result<std::vector<RefOutcome>> RefTransaction::apply_in(const RefLanes::Lane&,
                                                         std::span<const RefChange> changes) const {
  std::vector<RefOutcome> outcomes(changes.size());
  TRY(journal.settle_open(key));
  Pending pending = TRY(sift(*this, changes, outcomes));
  if (atomic && pending.changes.size() < changes.size()) {
    fail_rest(outcomes);
    return outcomes;
  }
  if (pending.changes.empty()) return outcomes;

  std::vector<RefChange> wanted;
  for (const RefChange* change : pending.changes) wanted.push_back(*change);
  TRY(sys::failpoint("refs.before_prepare"));
  IntentId intent = TRY(journal.prepare(key, wanted, {meta, certificate}));
  auto carried = carry_out(*this, pending, outcomes);
  if (!carried) TRY(judge_failure(*this, pending, wanted, carried.error(), outcomes));
  if (loses_objects(pending)) TRY(Reachability::note_removal(repository));
  TRY(tell(*this, intent, pending, outcomes));
  return outcomes;
}

Result<Settlement> settle(const Gateway& gateway, const sys::Path& repository,
                          std::span<const RefChange> changes) {
  TRY(clear_stale_locks(repository));
  // The crash may have come between a removal and its second note.
  if (std::any_of(changes.begin(), changes.end(),
                  [](const RefChange& c) { return !c.is_create() && !c.fast_forward; }))
    TRY(Reachability::note_removal(repository));
  Settlement found = TRY(take_stock(repository, changes));
  if (found.all != Settled::Mixed) return found;
  std::vector<const RefChange*> rest;
  for (std::size_t i = 0; i < changes.size(); ++i)
    if (found.each[i] == RefStand::Old) rest.push_back(&changes[i]);
  auto followed = run_update(gateway, repository, rest);
  if (!followed || !followed->status.success())
    LOG(Warning, "refs.rest_stays",
        {{"cause", followed ? std::string(text::trim(followed->err)) : followed.error().cause}});
  return take_stock(repository, changes);
}

std::vector<sys::Path> list_locks(const sys::Path& repository) {
  namespace fs = std::filesystem;
  std::vector<sys::Path> locks;
  for (const char* name : {"packed-refs.lock", "packed-refs.new", "HEAD.lock"})
    if (sys::path_exists(repository / name)) locks.push_back(repository / name);
  std::error_code error;
  for (fs::recursive_directory_iterator it(repository / "refs", error), end; !error && it != end;
       it.increment(error))
    if (it->path().extension() == ".lock" && !it->is_directory(error)) locks.push_back(it->path());
  return locks;
}

Result<void> clear_stale_locks(const sys::Path& repository) {
  for (const sys::Path& lock : list_locks(repository)) TRY(sys::remove_tree(lock));
  return {};
}

}  // namespace stithy::git
