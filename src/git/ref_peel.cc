// SPDX-License-Identifier: Apache-2.0
#include "git/ref_peel.h"

#include "base/text.h"

namespace stithy::git {

Result<void> peel_refs(const Gateway& gateway, const sys::Path& repository,
                       std::vector<ListedRef>& refs) {
  std::vector<ListedRef*> asked;
  std::string input;
  for (ListedRef& ref : refs) {
    if (ref.peel_known || ref.name.starts_with("refs/heads/")) continue;
    asked.push_back(&ref);
    input += ref.oid.hex();
    input += "^{}\n";
  }
  if (asked.empty()) return {};
  std::string answers = TRY(gateway.run_ok(
      Command(Subcommand::CatFile, repository).word("--batch-check=%(objectname)"), input));
  auto lines = text::split(answers, '\n');
  if (lines.size() < asked.size()) return internal("git cat-file answered too few lines");
  for (std::size_t i = 0; i < asked.size(); ++i) {
    auto oid = Oid::parse(lines[i]);  // a missing object answers in words: then nothing is known
    if (!oid) continue;
    asked[i]->peel_known = true;
    if (*oid != asked[i]->oid) asked[i]->peeled = *oid;
  }
  return {};
}

}  // namespace stithy::git
