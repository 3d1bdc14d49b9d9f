// SPDX-License-Identifier: Apache-2.0
#include "features/code/api/api_changes.h"

#include <algorithm>

#include "base/text.h"
#include "features/code/diff/output_body.h"
#include "web/answer.h"
#include "web/github.h"

namespace stithy::code {

namespace {

std::string_view status_of(const git::FileDiff& file) {
  switch (file.status) {
    case git::FileStatus::Added: return "added";
    case git::FileStatus::Deleted: return "removed";
    case git::FileStatus::Modified: return "modified";
    case git::FileStatus::Renamed: return "renamed";
    case git::FileStatus::Copied: return "copied";
    case git::FileStatus::TypeChanged: return "changed";
  }
  return "modified";
}

// A line that is longer than we keep would stand in a patch as another line.
bool has_whole_patch(const git::FileDiff& file) {
  if (file.hunks.empty() || file.cut) return false;
  return std::all_of(file.hunks.begin(), file.hunks.end(), [](const git::Hunk& hunk) {
    return std::none_of(hunk.lines.begin(), hunk.lines.end(), [](auto& line) { return line.cut; });
  });
}

std::string patch_of(const git::FileDiff& file) {
  std::string out;
  for (const auto& hunk : file.hunks) {
    out += text::format("{}@@ -{},{} +{},{} @@", out.empty() ? "" : "\n", hunk.old_start,
                        hunk.old_count, hunk.new_start, hunk.new_count);
    if (!hunk.heading.empty()) out += " " + hunk.heading;
    for (const auto& line : hunk.lines) {
      out += '\n';
      out += line.kind == git::LineKind::Added     ? '+'
             : line.kind == git::LineKind::Removed ? '-'
                                                   : ' ';
      out += line.text;
      if (line.without_newline) out += "\n\\ No newline at end of file";
    }
  }
  return out;
}

ApiDiffEntry entry_of(const git::FileDiff& file, const std::string& before,
                      const std::string& after, const ApiLinks& links) {
  const bool gone = file.status == git::FileStatus::Deleted;
  const std::string& path = gone ? file.old_path : file.new_path;
  const std::string& word = gone ? before : after;
  ApiDiffEntry out{.sha = (gone ? file.old_oid : file.new_oid).hex(),
                   .filename = path,
                   .status = std::string(status_of(file)),
                   .blob_url = links.pages().at(url::blob, word, path),
                   .raw_url = links.pages().at(url::raw, word, path),
                   .contents_url = links.contents(path, word),
                   .additions = static_cast<std::int64_t>(file.additions),
                   .deletions = static_cast<std::int64_t>(file.deletions)};
  out.changes = out.additions + out.deletions;
  if (!file.old_path.empty() && file.old_path != path) out.previous_filename = file.old_path;
  if (has_whole_patch(file)) out.patch = patch_of(file);
  return out;
}

}  // namespace

std::vector<ApiDiffEntry> changed_files(const git::Diff& diff, const std::string& before,
                                        const std::string& after, const ApiLinks& links,
                                        const web::ApiPage& page) {
  std::vector<ApiDiffEntry> list;
  for (std::size_t i = page.first(); i < std::min(diff.files.size(), page.first() + page.size); ++i)
    list.push_back(entry_of(diff.files[i], before, after, links));
  return list;
}

Result<std::optional<web::Answer>> as_text(git::Repository& git, const TextWish& wish,
                                           web::Request& request) {
  std::string word = web::media_word(request);
  if (word != "diff" && word != "patch") return std::optional<web::Answer>();
  auto deadline = Deadline::in(std::chrono::minutes(5));
  auto running = word == "diff"
                     ? TRY(git::stream_diff(git, wish.before, wish.after, deadline))
                     : TRY(git::stream_mails(git, wish.mails_after, wish.after, deadline));
  web::Answer answer;
  answer.headers.set("Content-Type",
                     text::format("application/vnd.github.{}; charset=utf-8", word));
  answer.body = body_of(std::move(running));
  return std::optional(std::move(answer));
}

}  // namespace stithy::code
