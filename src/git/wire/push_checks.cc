// SPDX-License-Identifier: Apache-2.0
#include "git/wire/push_checks.h"

namespace stithy::git {

Result<bool> PushChecks::connects(std::span<const Oid> tips) const {
  if (tips.empty()) return true;
  std::string input;
  for (const Oid& tip : tips) input += tip.hex() + "\n";
  Command command(Subcommand::RevList, repository);
  command.words({"--objects", "--stdin", "--not", "--all", "--quiet"}).quarantine(quarantine);
  sys::RunLimits limits;
  limits.deadline = deadline;
  return TRY(gateway.run(command, input, limits)).status.success();
}

Result<bool> PushChecks::is_ancestor(const Oid& old_oid, const Oid& new_oid) const {
  Command command(Subcommand::MergeBase, repository);
  command.word("--is-ancestor").word(old_oid).word(new_oid).quarantine(quarantine);
  sys::RunLimits limits;
  limits.deadline = deadline;
  return TRY(gateway.run(command, {}, limits)).status.success();
}

}  // namespace stithy::git
