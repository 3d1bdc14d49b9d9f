// SPDX-License-Identifier: Apache-2.0
#include "git/diff/diff_parser.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace stithy::git {
namespace {

// Names and header lines are held whole up to this; nothing longer can be shown.
constexpr std::size_t kUnitBytesMax = 64 * 1024;
// Files in one change; past this even the list is of no use to a reader.
constexpr std::uint64_t kFileCountMax = 200'000;

Error unexpected(std::string_view what) {
  return internal(text::format("unexpected line in a diff: {}", text::prefix(what, 200)));
}

// C-style quoting as in `git diff`: control bytes, quotes and backslashes only.
bool needs_quotes(std::string_view path) {
  return std::any_of(path.begin(), path.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || c == '"' || c == '\\';
  });
}

std::string quote(std::string_view prefix, std::string_view path) {
  std::string out(prefix);
  if (!needs_quotes(path)) return out.append(path);
  out.insert(0, 1, '"');
  for (char c : path) {
    constexpr std::string_view kPlain = "\a\b\t\n\v\f\r\"\\";
    constexpr std::string_view kLetter = "abtnvfr\"\\";
    const auto byte = static_cast<unsigned char>(c);
    if (const auto at = kPlain.find(c); at != kPlain.npos) {
      out += {'\\', kLetter[at]};
    } else if (byte < 0x20 || byte == 0x7f) {
      out += text::format("\\{:03o}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

FileStatus status_of(char letter) {
  switch (letter) {
    case 'A': return FileStatus::Added;
    case 'D': return FileStatus::Deleted;
    case 'R': return FileStatus::Renamed;
    case 'C': return FileStatus::Copied;
    case 'T': return FileStatus::TypeChanged;
    default: return FileStatus::Modified;
  }
}

struct Span {
  std::uint32_t start = 0, count = 1;
};

// "12,3" or "12", where the count is 1.
std::optional<Span> parse_span(std::string_view s) {
  auto [start, count, has_count] = text::cut(s, ",");
  auto first = text::parse_number<std::uint32_t>(start);
  auto lines = has_count ? text::parse_number<std::uint32_t>(count) : std::optional(1U);
  if (!first || !lines) return std::nullopt;
  if (*first > UINT32_MAX - *lines) return std::nullopt;
  return Span{*first, *lines};
}

}  // namespace

Result<bool> DiffParser::feed(std::string_view chunk) {
  bytes_ += chunk.size();
  while (!chunk.empty()) {
    const bool in_list = state_ == State::List || state_ == State::Path;
    const std::size_t end = chunk.find(in_list ? '\0' : '\n');
    const std::string_view part = chunk.substr(0, end);
    const bool fits = partial_.size() + part.size() <= kUnitBytesMax;
    if (!fits && in_list) return too_large("A file name in this change is too long to show.");
    if (end != chunk.npos && partial_.empty() && fits) {  // the common case: no copy
      TRY(take_unit(part, false));
    } else {
      partial_.append(part.substr(0, kUnitBytesMax - partial_.size()));
      partial_cut_ |= !fits;
      if (end == chunk.npos) break;
      TRY(take_unit(partial_, partial_cut_));
      partial_.clear();
      partial_cut_ = false;
    }
    chunk.remove_prefix(end + 1);
  }
  return bytes_ <= limits_.bytes_max && diff_.file_count <= kFileCountMax;
}

Result<Diff> DiffParser::finish(End end) {
  if (!partial_.empty() && end == End::Whole) TRY(take_unit(partial_, partial_cut_));
  const bool inside = old_left_ != 0 || new_left_ != 0 || state_ == State::Path;
  if (end == End::Whole && inside) return unexpected("the end");
  diff_.files_cut = diff_.file_count > diff_.files.size();
  if (end == End::Whole) return std::move(diff_);
  diff_.counts_whole = false;
  if (file_) file_->cut = true;
  for (std::size_t i = next_; i < diff_.files.size(); ++i) {
    if (diff_.files[i].old_oid != diff_.files[i].new_oid) diff_.files[i].cut = true;
  }
  return std::move(diff_);
}

Result<void> DiffParser::take_unit(std::string_view unit, bool was_cut) {
  switch (state_) {
    case State::List:
    case State::Path: return take_list_token(unit);
    case State::Header: return take_header(unit);
    case State::Body: return take_body(unit, was_cut);
  }
  return {};
}

Result<void> DiffParser::take_list_token(std::string_view token) {
  if (state_ == State::Path) {
    (paths_wanted_ == 2 ? pending_.old_path : pending_.new_path) = token;
    if (--paths_wanted_ == 0) add_file();
    return {};
  }
  if (!token.empty()) return take_record(token);
  state_ = State::Header;  // an empty token ends the list
  return {};
}

// ":100644 100755 <old id> <new id> R087"
Result<void> DiffParser::take_record(std::string_view token) {
  if (token.front() != ':') return unexpected(token);
  const auto words = text::split(token.substr(1), ' ');
  if (words.size() != 5 || words[4].empty()) return unexpected(token);
  auto old_mode = text::parse_number<std::uint32_t>(words[0], 8);
  auto new_mode = text::parse_number<std::uint32_t>(words[1], 8);
  auto old_oid = Oid::parse(words[2]);
  auto new_oid = Oid::parse(words[3]);
  if (!old_mode || !new_mode || !old_oid || !new_oid) return unexpected(token);
  pending_ = FileDiff{};
  pending_.status = status_of(words[4].front());
  pending_.old_mode = *old_mode;
  pending_.new_mode = *new_mode;
  pending_.old_oid = *old_oid;
  pending_.new_oid = *new_oid;
  const bool pair = pending_.status == FileStatus::Renamed || pending_.status == FileStatus::Copied;
  if (pair) pending_.similarity = text::parse_number<unsigned>(words[4].substr(1)).value_or(0);
  paths_wanted_ = pair ? 2 : 1;
  state_ = State::Path;
  return {};
}

void DiffParser::add_file() {
  state_ = State::List;
  ++diff_.file_count;
  if (diff_.files.size() >= limits_.files_max) return;
  if (pending_.old_path.empty()) pending_.old_path = pending_.new_path;
  expected_.push_back("diff --git " + quote("a/", pending_.old_path) + " " +
                      quote("b/", pending_.new_path));
  diff_.files.push_back(std::move(pending_));
}

Result<void> DiffParser::take_header(std::string_view line) {
  if (line.starts_with("diff --git ")) return start_patch(line);
  if (line.starts_with("@@ ")) return start_hunk(line);
  if (line.starts_with("Binary files ") && file_) file_->binary = true;
  if (line.starts_with("\\")) mark_missing_newline();
  return {};  // "index", "---", "similarity index" and so on say what the list said already
}

Result<void> DiffParser::start_patch(std::string_view line) {
  file_lines_ = 0;
  FileDiff* file = find_file(line);
  // Every file is in the list; only one beyond files_max may be unknown.
  if (!file && diff_.file_count <= diff_.files.size()) return unexpected(line);
  if (file && file == file_) {
    for (const Hunk& hunk : file->hunks) file_lines_ += hunk.lines.size();
  }
  file_ = file;
  return {};
}

FileDiff* DiffParser::find_file(std::string_view header) {
  if (next_ > 0 && !second_patch_ && expected_[next_ - 1] == header &&
      diff_.files[next_ - 1].status == FileStatus::TypeChanged) {
    second_patch_ = true;  // the new type follows the deletion of the old one
    return &diff_.files[next_ - 1];
  }
  for (std::size_t i = next_; i < expected_.size(); ++i) {
    if (expected_[i] != header) continue;
    next_ = i + 1;
    second_patch_ = false;
    return &diff_.files[i];
  }
  next_ = expected_.size();  // patches come in order: none of the files kept follows any more
  second_patch_ = true;
  return nullptr;
}

// "@@ -12,3 +12,4 @@ heading"
Result<void> DiffParser::start_hunk(std::string_view line) {
  auto [spans, heading, found] = text::cut(line.substr(3), " @@");
  auto [old_text, new_text, both] = text::cut(spans, " ");
  if (!found || !both || !old_text.starts_with('-') || !new_text.starts_with('+')) {
    return unexpected(line);
  }
  const auto before = parse_span(old_text.substr(1));
  const auto after = parse_span(new_text.substr(1));
  if (!before || !after) return unexpected(line);
  old_left_ = before->count;
  new_left_ = after->count;
  old_number_ = before->start;
  new_number_ = after->start;
  if (old_left_ != 0 || new_left_ != 0) state_ = State::Body;
  if (heading.starts_with(' ')) heading.remove_prefix(1);
  if (file_ && !file_->cut) {
    file_->hunks.push_back({before->start,
                            before->count,
                            after->start,
                            after->count,
                            std::string(text::prefix(heading, limits_.line_bytes_max)),
                            {}});
  }
  return {};
}

Result<void> DiffParser::take_body(std::string_view line, bool was_cut) {
  if (line.starts_with('\\')) {
    mark_missing_newline();
    return {};
  }
  // Some tools strip the blank of an empty context line; git does not, but it costs nothing.
  const char sign = line.empty() ? ' ' : line.front();
  const std::string_view content = line.substr(line.empty() ? 0 : 1);
  const bool in_old = sign == '-' || sign == ' ';
  const bool in_new = sign == '+' || sign == ' ';
  if (!in_old && !in_new) return unexpected(line);
  if ((in_old && old_left_ == 0) || (in_new && new_left_ == 0)) return unexpected(line);
  const LineKind kind = in_old && in_new ? LineKind::Context
                        : in_old         ? LineKind::Removed
                                         : LineKind::Added;
  count_and_keep(kind, content, was_cut);
  if (in_old) --old_left_, ++old_number_;
  if (in_new) --new_left_, ++new_number_;
  if (old_left_ == 0 && new_left_ == 0) state_ = State::Header;
  return {};
}

void DiffParser::count_and_keep(LineKind kind, std::string_view text, bool was_cut) {
  const std::uint64_t added = kind == LineKind::Added ? 1 : 0;
  const std::uint64_t removed = kind == LineKind::Removed ? 1 : 0;
  diff_.additions += added;
  diff_.deletions += removed;
  if (!file_) return;
  file_->additions += added;
  file_->deletions += removed;
  if (file_->cut) return;
  if (file_lines_ >= limits_.file_lines_max || kept_lines_ >= limits_.lines_max) {
    drop_lines(*file_);
    return;
  }
  ++file_lines_;
  ++kept_lines_;
  DiffLine line;
  line.kind = kind;
  line.old_number = kind == LineKind::Added ? 0 : old_number_;
  line.new_number = kind == LineKind::Removed ? 0 : new_number_;
  line.cut = was_cut || text.size() > limits_.line_bytes_max;
  line.text = text::prefix(text, limits_.line_bytes_max);
  file_->hunks.back().lines.push_back(std::move(line));
}

void DiffParser::mark_missing_newline() {
  if (!file_ || file_->hunks.empty() || file_->hunks.back().lines.empty()) return;
  file_->hunks.back().lines.back().without_newline = true;
}

void DiffParser::drop_lines(FileDiff& file) {
  file.cut = true;
  kept_lines_ -= file_lines_;
  file.hunks.clear();
  file.hunks.shrink_to_fit();
}

}  // namespace stithy::git
