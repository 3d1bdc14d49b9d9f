// SPDX-License-Identifier: Apache-2.0
#include "git/fsck.h"

#include "base/text.h"

namespace stithy::git {

namespace {

std::optional<Oid> first_oid(std::string_view line) {
  for (std::string_view word : text::split(line, ' ')) {
    while (word.ends_with(':') || word.ends_with(',')) word.remove_suffix(1);
    auto oid = Oid::parse(word);
    if (oid) return *oid;
  }
  return std::nullopt;
}

// "missing blob <id>", "broken link from  tree <id>", "              to  blob <id>",
// "error in commit <id>: …", "warning in …", "error: …", "dangling …", "notice: …".
std::optional<FsckProblem> parse_line(std::string_view line, std::string_view repository) {
  using Kind = FsckProblem::Kind;
  FsckProblem problem;
  if (line.starts_with("missing "))
    problem.kind = Kind::Missing;
  else if (line.starts_with("broken link") || line.starts_with("   "))
    problem.kind = Kind::Broken;
  else if (line.starts_with("error in ") || line.starts_with("warning in "))
    problem.kind = Kind::Form;
  else if (line.starts_with("error: ") || line.starts_with("fatal: ") || line.starts_with("bad ") ||
           line.starts_with("invalid "))
    problem.kind = Kind::Corrupt;
  else
    return std::nullopt;
  problem.oid = first_oid(line);
  problem.text = text::replace_all(text::trim(line), repository, "…");
  return problem;
}

}  // namespace

Result<std::vector<FsckProblem>> check_repository(const Gateway& gateway,
                                                  const sys::Path& repository, FsckDepth depth,
                                                  Deadline deadline, std::size_t problems_max) {
  Command command(Subcommand::Fsck, repository);
  command.words({"--strict", "--no-dangling", "--no-progress", "--no-reflogs"});
  command.word(depth == FsckDepth::Full ? Literal("--full") : Literal("--connectivity-only"));
  std::vector<FsckProblem> out;
  std::string partial;
  auto listen = [&](std::string_view piece) {
    for (char c : piece) {
      if (c != '\n') {
        partial += c;
        continue;
      }
      auto problem = parse_line(partial, repository.string());
      partial.clear();
      if (problem && out.size() < problems_max) out.push_back(*std::move(problem));
    }
  };
  sys::RunLimits limits;
  limits.deadline = deadline;
  limits.on_errors = listen;
  sys::Output output = TRY(gateway.run(command, {}, limits));
  listen("\n");
  listen(output.out);
  listen("\n");
  if (!output.status.success() && out.empty())
    out.push_back({FsckProblem::Kind::Corrupt, std::nullopt,
                   text::format("git fsck exited with {}", output.status.code)});
  return out;
}

}  // namespace stithy::git
