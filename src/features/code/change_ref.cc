// SPDX-License-Identifier: Apache-2.0
#include "features/code/change_ref.h"

#include <span>

#include "base/log.h"
#include "git/edit/staged_objects.h"
#include "git/history/ancestry.h"
#include "git/ref_transaction.h"
#include "git/wire/push_checks.h"
#include "pillars/access/ref_policy.h"
#include "pillars/repo/journal.h"

namespace stithy::code {

namespace {

constexpr std::chrono::seconds kCheckSpan{30};
constexpr std::chrono::seconds kLaneSpan{30};

Result<void> check_namespace(const git::RefName& name) {
  if (name.is_branch() || name.is_tag()) return {};
  return invalid_field("ref", "Only refs below refs/heads/ and refs/tags/ are changed here.");
}

// What a ref shall name, and the objects that only wait in the writer's staging so far.
struct Target {
  git::Oid oid;
  git::ObjectKind kind = git::ObjectKind::Commit;
  std::optional<git::Quarantine> brought;
};

Result<git::ObjectKind> kind_here(git::Repository& git, const git::Oid& oid) {
  auto found = git.measure(oid);
  if (!found && found.error().code == Code::NotFound)
    return invalid_field("sha", "Object does not exist");
  auto kind = TRY(std::move(found)).kind;
  if (!TRY(git::is_whole(git, oid, Deadline::in(kCheckSpan))))
    return invalid_field("sha", "Parts of this object are gone already.");
  return kind;
}

// A branch names a commit; whatever is named must be here with all that is below it.
Result<Target> find_target(const Foundations& on, const access::RepoWrite& at, git::Repository& git,
                           const git::RefName& name, const git::Oid& oid) {
  if (oid.format() != git.format()) return invalid_field("sha", "Object does not exist");
  git::StagedObjects staged(on.git, on.repositories.path_of(at.repository().id), at.who().user);
  Target target{.oid = oid, .kind = {}, .brought = TRY(staged.bring(oid))};
  if (target.brought) {
    auto waiting = TRY(staged.measure(std::span(&oid, 1))).front();
    if (!waiting) return internal("an object left the staging while it was brought");
    target.kind = waiting->kind;
  } else {
    target.kind = TRY(kind_here(git, oid));
  }
  if (name.is_branch() && target.kind != git::ObjectKind::Commit)
    return invalid_field("sha", "A branch must point to a commit.");
  return target;
}

Result<bool> is_forward(git::Repository& git, const git::Oid& before, const Target& after) {
  auto kind = TRY(git.measure(before)).kind;
  if (kind != git::ObjectKind::Commit || after.kind != kind) return false;
  auto deadline = Deadline::in(kCheckSpan);
  if (!after.brought) return git::is_ancestor(git, before, after.oid, deadline);
  git::PushChecks checks{git.gateway(), git.path(), after.brought->paths(), deadline};
  return checks.is_ancestor(before, after.oid);
}

// All of them or none, by somebody who holds the lane.
Result<void> carry_out_in(const git::RefLanes::Lane& lane, const Foundations& on,
                          const access::RepoWrite& at, std::span<const git::RefChange> changes,
                          std::optional<git::Quarantine>* brought) {
  const auto& r = at.repository();
  repo::Journal journal({.database = on.database,
                         .clock = on.clock,
                         .store = on.repositories,
                         .repository = r.id,
                         .actor = at.who().user,
                         .reason = "edit"});
  git::RefTransaction transaction{.gateway = on.git,
                                  .lanes = on.repositories.lanes(),
                                  .journal = journal,
                                  .repository = on.repositories.path_of(r.id),
                                  .key = repo::lane_key(r.id),
                                  .atomic = true};
  transaction.confirm = [&](const git::RefChange& now) {
    return access::check_ref_move(on, at.who(), r.id, now);
  };
  if (brought && *brought) transaction.bring_objects = [&] { return (*brought)->migrate(); };
  auto outcomes = TRY(transaction.apply_in(lane, changes));
  for (const auto& outcome : outcomes)
    if (!outcome.ok()) return *outcome.error;
  for (const auto& change : changes)
    LOG(Info, "code.ref_changed",
        {{"repository", r.id.value()},
         {"actor", at.who().user.value()},
         {"ref", change.name.text()}});
  if (on.jobs) on.jobs->wake();
  return {};
}

Result<git::RefLanes::Lane> take_lane(const Foundations& on, const access::RepoWrite& at) {
  return on.repositories.lanes().acquire(repo::lane_key(at.repository().id),
                                         Deadline::in(kLaneSpan));
}

Result<void> carry_out(const Foundations& on, const access::RepoWrite& at,
                       const git::RefChange& change, std::optional<git::Quarantine>* brought) {
  auto lane = TRY(take_lane(on, at));
  return carry_out_in(lane, on, at, std::span(&change, 1), brought);
}

// As it is under the lane: the default branch may be another one since the request came in.
Result<repo::Repository> load_now(const Foundations& on, const access::RepoWrite& at) {
  auto reader = TRY(on.database.read(Deadline::in(kLaneSpan)));
  auto now = TRY(repo::find_repository(*reader, at.repository().id));
  if (!now) return not_found("The repository was deleted.");
  return *now;
}

}  // namespace

Result<void> create_ref(const Foundations& on, const access::RepoWrite& at,
                        const git::RefName& name, const git::Oid& target) {
  TRY(check_namespace(name));
  auto git = TRY(on.repositories.open(at.repository()));
  if (TRY(git->find_ref(name))) return invalid("Reference already exists");
  Target found = TRY(find_target(on, at, *git, name, target));
  return carry_out(on, at, {name, git::Oid::zero(target.format()), target, false}, &found.brought);
}

Result<void> move_ref(const Foundations& on, const access::RepoWrite& at, const git::RefName& name,
                      const git::Oid& target, MoveRule rule) {
  TRY(check_namespace(name));
  auto git = TRY(on.repositories.open(at.repository()));
  auto before = TRY(git->find_ref(name));
  if (!before) return invalid("Reference does not exist");
  Target found = TRY(find_target(on, at, *git, name, target));
  if (*before == target) return {};
  bool forward = TRY(is_forward(*git, *before, found));
  if (!forward && rule == MoveRule::FastForward) return invalid("Update is not a fast forward");
  return carry_out(on, at, {name, *before, target, forward}, &found.brought);
}

Result<void> delete_ref(const Foundations& on, const access::RepoWrite& at,
                        const git::RefName& name, const std::optional<git::Oid>& expected) {
  TRY(check_namespace(name));
  auto git = TRY(on.repositories.open(at.repository()));
  auto before = TRY(git->find_ref(name));
  if (!before) return invalid("Reference does not exist");
  if (name.is_branch() && name.short_name() == at.repository().default_branch)
    return invalid("The default branch cannot be deleted. Choose another one first.");
  if (expected && *before != *expected)
    return conflict("It was changed meanwhile, so nothing was deleted. Look at what is new first.");
  return carry_out(on, at, {name, *before, git::Oid::zero(before->format()), false}, nullptr);
}

Result<git::Oid> rename_branch(const Foundations& on, const access::RepoWrite& at,
                               const git::RefName& name, const git::RefName& wanted) {
  auto git = TRY(on.repositories.open(at.repository()));
  auto lane = TRY(take_lane(on, at));
  const repo::Repository now = TRY(load_now(on, at));
  auto tip = TRY(git->find_ref(name));
  if (!tip) return not_found("There is no such branch.");
  const bool is_default = name.short_name() == now.default_branch;
  const bool concerns_default = is_default || wanted.short_name() == now.default_branch;
  auto taken = TRY(git->find_ref(wanted));
  if (taken && (name.text() == wanted.text() || !concerns_default || *taken != *tip))
    return invalid_field("new_name", "A branch of this name exists already.");
  if (concerns_default && !at.may_administer())
    return denied("The default branch is renamed by administrators of the repository alone.");

  const git::Oid none = git::Oid::zero(tip->format());
  const git::RefChange changes[] = {{name, *tip, none, false}, {wanted, none, *tip, false}};
  if (!concerns_default) {
    TRY(carry_out_in(lane, on, at, changes, nullptr));
    return *tip;
  }
  // HEAD must name a branch at every moment, so that the new name comes before the old one goes.
  if (!taken) TRY(carry_out_in(lane, on, at, std::span(&changes[1], 1), nullptr));
  if (is_default)
    TRY(repo::move_default_branch(on.database, on.repositories, now, wanted, at.who().user,
                                  on.clock.now()));
  TRY(carry_out_in(lane, on, at, std::span(&changes[0], 1), nullptr));
  return *tip;
}

}  // namespace stithy::code
