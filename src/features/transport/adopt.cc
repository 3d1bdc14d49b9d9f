// SPDX-License-Identifier: Apache-2.0
#include "features/transport/adopt.h"

#include "git/ref_list.h"
#include "pillars/repo/journal.h"

namespace stithy::transport {

namespace {

constexpr std::chrono::seconds kWait{10};

std::optional<git::RefName> choose(const git::RefList& refs,
                                   const std::vector<git::RefName>& pushed) {
  std::vector<git::RefName> candidates;
  for (const char* usual : {"main", "master"}) candidates.push_back(*git::RefName::branch(usual));
  candidates.insert(candidates.end(), pushed.begin(), pushed.end());
  for (const auto& ref : refs.refs) {
    auto name = git::RefName::parse_lenient(ref.name);
    if (name) candidates.push_back(*std::move(name));
  }
  for (const auto& name : candidates)
    if (name.is_branch() && refs.find(name.text()) != nullptr) return name;
  return std::nullopt;
}

Result<std::optional<repo::Repository>> find_present(const Foundations& on, RepoId id) {
  auto reader = TRY(on.database.read(Deadline::in(kWait)));
  return repo::find_repository(*reader, id);
}

}  // namespace

Result<void> adopt_branch(const Foundations& on, RepoId id, const std::vector<git::RefName>& pushed,
                          UserId by) {
  auto lane = TRY(on.repositories.lanes().acquire(repo::lane_key(id), Deadline::in(kWait)));
  auto repository = TRY(find_present(on, id));
  if (!repository || repository->deleted_at) return {};
  git::RefList refs = TRY(git::list_refs(on.repositories.path_of(id)));
  if (refs.find("refs/heads/" + repository->default_branch) != nullptr) return {};
  auto branch = choose(refs, pushed);
  if (!branch) return {};
  return repo::move_default_branch(on.database, on.repositories, *repository, *branch, by,
                                   on.clock.now());
}

}  // namespace stithy::transport
