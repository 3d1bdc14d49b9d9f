// SPDX-License-Identifier: Apache-2.0
#include "features/code/change_ref.h"

#include "base/log.h"
#include "git/history/ancestry.h"
#include "git/ref_transaction.h"
#include "pillars/repo/journal.h"

namespace stithy::code {

namespace {

constexpr std::chrono::seconds kCheckSpan{30};

Result<void> check_namespace(const git::RefName& name) {
  if (name.is_branch() || name.is_tag()) return {};
  return invalid_field("ref", "Only refs below refs/heads/ and refs/tags/ are changed here.");
}

// A branch names a commit; whatever is named must be here with all that is below it.
Result<void> check_target(git::Repository& git, const git::RefName& name, const git::Oid& target) {
  auto found = target.format() == git.format() ? git.measure(target)
                                               : Result<git::ObjectSize>(not_found(""));
  if (!found) {
    if (found.error().code != Code::NotFound) return found.error();
    return invalid_field("sha", "Object does not exist");
  }
  if (name.is_branch() && found->kind != git::ObjectKind::Commit)
    return invalid_field("sha", "A branch must point to a commit.");
  if (!TRY(git::is_whole(git, target, Deadline::in(kCheckSpan))))
    return invalid_field("sha", "Parts of this object are gone already.");
  return {};
}

Result<bool> is_forward(git::Repository& git, const git::Oid& before, const git::Oid& after) {
  auto kind = TRY(git.measure(before)).kind;
  if (kind != git::ObjectKind::Commit || TRY(git.measure(after)).kind != kind) return false;
  return git::is_ancestor(git, before, after, Deadline::in(kCheckSpan));
}

Result<void> carry_out(const Foundations& on, const access::RepoWrite& at,
                       const git::RefChange& change) {
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
                                  .key = repo::lane_key(r.id)};
  transaction.confirm = [&](const git::RefChange&) {
    return access::still_writable(on.database, at.who(), r.id);
  };
  auto outcomes = TRY(transaction.apply(std::span(&change, 1)));
  if (!outcomes.front().ok()) return *outcomes.front().error;
  LOG(Info, "code.ref_changed",
      {{"repository", r.id.value()},
       {"actor", at.who().user.value()},
       {"ref", change.name.text()}});
  if (on.jobs) on.jobs->wake();
  return {};
}

}  // namespace

Result<void> create_ref(const Foundations& on, const access::RepoWrite& at,
                        const git::RefName& name, const git::Oid& target) {
  TRY(check_namespace(name));
  auto git = TRY(on.repositories.open(at.repository()));
  if (TRY(git->find_ref(name))) return invalid("Reference already exists");
  TRY(check_target(*git, name, target));
  return carry_out(on, at, {name, git::Oid::zero(target.format()), target, false});
}

Result<void> move_ref(const Foundations& on, const access::RepoWrite& at, const git::RefName& name,
                      const git::Oid& target, MoveRule rule) {
  TRY(check_namespace(name));
  auto git = TRY(on.repositories.open(at.repository()));
  auto before = TRY(git->find_ref(name));
  if (!before) return invalid("Reference does not exist");
  TRY(check_target(*git, name, target));
  if (*before == target) return {};
  bool forward = TRY(is_forward(*git, *before, target));
  if (!forward && rule == MoveRule::FastForward) return invalid("Update is not a fast forward");
  return carry_out(on, at, {name, *before, target, forward});
}

Result<void> delete_ref(const Foundations& on, const access::RepoWrite& at,
                        const git::RefName& name) {
  TRY(check_namespace(name));
  auto git = TRY(on.repositories.open(at.repository()));
  auto before = TRY(git->find_ref(name));
  if (!before) return invalid("Reference does not exist");
  if (name.is_branch() && name.short_name() == at.repository().default_branch)
    return invalid("The default branch cannot be deleted. Choose another one first.");
  return carry_out(on, at, {name, *before, git::Oid::zero(before->format()), false});
}

}  // namespace stithy::code
