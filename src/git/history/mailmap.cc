// SPDX-License-Identifier: Apache-2.0
#include "git/history/mailmap.h"

#include "base/text.h"

namespace stithy::git {

namespace {

constexpr std::string_view kMailmapName = ".mailmap";
constexpr std::uint64_t kMailmapBytesMax = std::uint64_t{1} << 20;

// git reads a line "Name <email>", and ends at one that is none.
bool can_be_asked(const Mailbox& box) {
  for (const std::string& word : {box.name, box.email})
    if (word.find_first_of("<>\n\r") != word.npos || word.find('\0') != word.npos) return false;
  return !box.email.empty();
}

Mailbox read_line(std::string_view line, const Mailbox& asked) {
  const auto open = line.rfind('<');
  if (open == line.npos || !line.ends_with('>')) return asked;
  return {.name = std::string(text::trim(line.substr(0, open))),
          .email = std::string(line.substr(open + 1, line.size() - open - 2))};
}

}  // namespace

Result<std::optional<Oid>> find_mailmap(Repository& repository, const Oid& commit) {
  using Found = std::optional<Oid>;
  auto entry = repository.find_entry(commit, TRY(TreePath::parse(kMailmapName)));
  if (!entry && entry.error().code == Code::NotFound) return Found();
  if (!entry) return std::move(entry).take_error();
  if (entry->kind != EntryKind::File && entry->kind != EntryKind::Executable) return Found();
  const ObjectSize size = TRY(repository.measure(entry->oid));
  return size.bytes <= kMailmapBytesMax ? Found(entry->oid) : Found();
}

Result<std::vector<Mailbox>> map_mailboxes(Repository& repository, const Oid& mailmap,
                                           std::span<const Mailbox> boxes, Deadline deadline) {
  std::vector<Mailbox> mapped(boxes.begin(), boxes.end());
  std::vector<std::size_t> asked;
  std::string input;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    if (!can_be_asked(boxes[i])) continue;
    asked.push_back(i);
    input += boxes[i].name.empty() ? "" : boxes[i].name + " ";
    input += "<" + boxes[i].email + ">\n";
  }
  if (asked.empty()) return mapped;
  Command command(Subcommand::CheckMailmap, repository.path());
  command.config_text("mailmap.blob=", mailmap.hex()).word("--stdin");
  sys::RunLimits limits;
  limits.deadline = deadline;
  const std::string out = TRY(repository.gateway().run_ok(command, input, limits));
  const auto lines = text::split(out, '\n');
  if (lines.size() <= asked.size())
    return internal(text::format("check-mailmap answered {} lines for {} names", lines.size() - 1,
                                 asked.size()));
  for (std::size_t i = 0; i < asked.size(); ++i)
    mapped[asked[i]] = read_line(lines[i], boxes[asked[i]]);
  return mapped;
}

}  // namespace stithy::git
