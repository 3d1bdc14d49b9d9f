// SPDX-License-Identifier: Apache-2.0
#include "git/content/tree_walk.h"

#include "base/text.h"
#include "git/answers.h"
#include "git/read_output.h"

namespace stithy::git {
namespace {

// "100644 blob <id>    1234\t<path>", as `ls-tree -r -l -z` writes it.
bool read_line(std::string_view line, WalkedFile& file) {
  auto [fields, path, found] = text::cut(line, "\t");
  if (!found) return false;
  auto [mode, after_mode, has_mode] = text::cut(fields, " ");
  auto [kind, after_kind, has_kind] = text::cut(after_mode, " ");
  auto [hex, size, has_size] = text::cut(after_kind, " ");
  auto oid = Oid::parse(hex);
  if (!has_mode || !has_kind || !has_size || !oid) return false;
  file.path = path;
  file.kind = entry_kind(mode);
  file.oid = *oid;
  file.size_bytes = text::parse_number<std::uint64_t>(text::trim(size)).value_or(0);
  return true;
}

std::string key_of(const Repository& repository, std::string_view topic, const Oid& tree,
                   const WalkLimits& limits) {
  std::string key = repository.answer_key(topic);
  key += tree.raw();
  key += text::format("{}", limits.files_max);
  return key;
}

bool is_safe_prefix(std::string_view prefix) {
  return prefix.size() <= 200 && prefix.find('/') == prefix.npos && prefix != "." &&
         prefix != ".." && !text::has_control(prefix);
}

}  // namespace

Result<bool> walk_files(Repository& repository, const Oid& tree_or_commit, const WalkLimits& limits,
                        const std::function<bool(const WalkedFile&)>& see) {
  const Oid tree = TRY(repository.find_tree(tree_or_commit));
  Command command(Subcommand::LsTree, repository.path());
  command.words({"-r", "-l", "-z", "--full-tree"}).word(tree);
  Running running = TRY(repository.gateway().start(command, {}, limits.deadline));
  std::string rest;
  std::uint64_t seen = 0;
  bool broken = false;
  const auto take = [&](std::string_view chunk) -> Result<bool> {
    rest.append(chunk);
    std::size_t at = 0;
    for (std::size_t end; (end = rest.find('\0', at)) != rest.npos; at = end + 1) {
      WalkedFile file;
      if (!read_line(std::string_view(rest).substr(at, end - at), file)) {
        return internal("ls-tree answered: " + rest.substr(at, 200));
      }
      if (++seen > limits.files_max || !see(file)) return false;
    }
    rest.erase(0, at);
    return true;
  };
  auto end = read_output(running, limits.deadline, take);
  // A missing tree in an old import ends git early; what came before it still counts.
  if (!end && seen > 0) broken = true;
  if (!end && !broken) return end.error();
  return !broken && *end == OutputEnd::Whole;
}

Result<std::shared_ptr<const PathList>> list_paths(Repository& repository, const Oid& commit,
                                                   const WalkLimits& limits) {
  const Oid tree = TRY(repository.load_links(commit)).tree;
  std::string key = key_of(repository, "paths", tree, limits);
  auto& memory = repository.answers().directories;
  if (auto known = find_answer<PathList>(memory, key)) return known;
  auto list = std::make_shared<PathList>();
  std::size_t cost = sizeof(PathList);
  list->whole = TRY(walk_files(repository, tree, limits, [&](const WalkedFile& file) {
    list->paths.emplace_back(file.path);
    cost += sizeof(std::string) + file.path.size();
    return true;
  }));
  if (list->whole) memory.put(std::move(key), list, cost);
  return std::shared_ptr<const PathList>(std::move(list));
}

Result<std::shared_ptr<const TreeSummary>> summarise_tree(Repository& repository, const Oid& commit,
                                                          const WalkLimits& limits) {
  const Oid tree = TRY(repository.load_links(commit)).tree;
  std::string key = key_of(repository, "summary", tree, limits);
  auto& memory = repository.answers().directories;
  if (auto known = find_answer<TreeSummary>(memory, key)) return known;
  auto summary = std::make_shared<TreeSummary>();
  LanguageTally tally;
  summary->whole = TRY(walk_files(repository, tree, limits, [&](const WalkedFile& file) {
    if (file.kind == EntryKind::Submodule) return true;
    ++summary->files;
    summary->bytes += file.size_bytes;
    if (file.kind != EntryKind::Symlink) tally.add(file.path, file.size_bytes);
    return true;
  }));
  summary->languages = tally.shares();
  const std::size_t cost = sizeof(TreeSummary) + summary->languages.size() * sizeof(LanguageShare);
  if (summary->whole) memory.put(std::move(key), summary, cost);
  return std::shared_ptr<const TreeSummary>(std::move(summary));
}

Result<Running> stream_archive(Repository& repository, const Oid& commit,
                               const ArchiveOptions& options, Deadline deadline) {
  if (!is_safe_prefix(options.prefix)) return invalid("This is no name for a folder.");
  const auto summary = TRY(summarise_tree(repository, commit, {options.files_max, deadline}));
  if (!summary->whole || summary->bytes > options.bytes_max) {
    return too_large(text::format(
        "This commit is too large for an archive (over {} files or {}); clone it instead.",
        options.files_max, text::render_size(options.bytes_max)));
  }
  Command command(Subcommand::Archive, repository.path());
  const bool zip = options.format == ArchiveOptions::Format::Zip;
  if (zip) command.word("--format=zip");
  if (!zip) command.word("--format=tar.gz");
  if (!options.prefix.empty()) command.option_text("--prefix=", options.prefix + "/");
  // A date that nobody can have meant makes git break off; the tree alone has none.
  const CommitLinks links = TRY(repository.load_links(commit));
  command.word(links.committed_seconds > 0 ? commit : links.tree);
  return repository.gateway().start(command, {}, deadline);
}

}  // namespace stithy::git
