// SPDX-License-Identifier: Apache-2.0
#include "git/edit/branch_edit.h"

#include "git/ref_list.h"

namespace stithy::git {

namespace {

// The cause of a conflict that means only that the branch moved on.
constexpr std::string_view kMovedOn = "the branch moved on";

bool moved_on(const Error& error) {
  return error.code == Code::Conflict && error.cause == kMovedOn;
}

}  // namespace

// `parent` is what the commit stands on; `tip` what the ref must hold.
Result<Oid> BranchEdit::attempt(const RefName& branch, const std::optional<Oid>& tip,
                                const std::optional<Oid>& parent, const Make& make,
                                const RefLanes::Lane* held) const {
  ObjectBatch batch(format);
  const Oid commit = TRY(make(parent, batch));
  Quarantine quarantine = TRY(Quarantine::create(repository, gateway.scratch()));
  TRY(batch.write(gateway, repository, quarantine, deadline));
  RefTransaction transaction{.gateway = gateway,
                             .lanes = lanes,
                             .journal = journal,
                             .repository = repository,
                             .key = key,
                             .meta = meta,
                             .lane_deadline = deadline.sooner(std::chrono::seconds(30)),
                             .confirm = confirm,
                             .bring_objects = [&] { return quarantine.migrate(); }};
  const RefChange change{branch, tip.value_or(Oid::zero(format)), commit, true};
  const std::span changes(&change, 1);
  auto outcomes = TRY(held ? transaction.apply_in(*held, changes) : transaction.apply(changes));
  if (outcomes[0].ok()) return commit;
  Error error = *outcomes[0].error;
  if (error.code != Code::Conflict) return error;
  auto now = TRY(read_ref(repository, branch));
  if (now == tip) return error;
  error.cause = std::string(kMovedOn);
  error.message = "The branch was changed by somebody else meanwhile. Try again.";
  return error;
}

Result<Oid> BranchEdit::commit(const RefName& branch, const Make& make) const {
  auto tip = TRY(read_ref(repository, branch));
  auto made = attempt(branch, tip, tip, make, nullptr);
  if (made || !moved_on(made.error())) return made;
  RefLanes::Lane lane = TRY(lanes.acquire(key, deadline.sooner(std::chrono::seconds(30))));
  tip = TRY(read_ref(repository, branch));
  return attempt(branch, tip, tip, make, &lane);
}

Result<Oid> BranchEdit::commit_to_new(const RefName& branch, const Oid& start,
                                      const Make& make) const {
  auto made = attempt(branch, std::nullopt, start, make, nullptr);
  if (made || !moved_on(made.error())) return made;
  return conflict("There is a branch of this name already. Choose another name.");
}

Result<void> BranchEdit::preview(const std::optional<Oid>& tip, const Make& make,
                                 const Look& look) const {
  ObjectBatch batch(format);
  const Oid commit = TRY(make(tip, batch));
  Quarantine quarantine = TRY(Quarantine::create(repository, gateway.scratch()));
  TRY(batch.write(gateway, repository, quarantine, deadline));
  return look(commit, quarantine.paths());
}

}  // namespace stithy::git
