// SPDX-License-Identifier: Apache-2.0
#include "git/edit/merge_file.h"

#include "base/text.h"

namespace stithy::git {

Result<std::optional<std::string>> merge_file(const Gateway& gateway, const sys::Path& repository,
                                              const QuarantinePaths& quarantine, const Oid& ours,
                                              const Oid& theirs, const TreePath& path,
                                              Deadline deadline) {
  using Answer = std::optional<std::string>;
  sys::RunLimits limits;
  limits.deadline = deadline;
  Command merge(Subcommand::MergeTree, repository);
  merge.words({"--write-tree", "--no-messages", "--name-only"});
  merge.word(ours).word(theirs).quarantine(quarantine);
  auto merged = TRY(gateway.run(merge, {}, limits));
  // 0: clean, 1: something conflicts; the id of the tree comes first in both cases. More is an
  // error, such as histories without a common ancestor.
  if (!merged.status.success()) return Answer();
  auto tree = Oid::parse(text::trim(text::cut(merged.out, "\n").before));
  if (!tree) return internal(text::format("git merge-tree said {}", merged.out));
  Command read(Subcommand::CatFile, repository);
  read.word("blob").blob_at(*tree, path).quarantine(quarantine);
  auto content = TRY(gateway.run(read, {}, limits));
  if (!content.status.success()) return Answer();
  return Answer(std::move(content.out));
}

}  // namespace stithy::git
