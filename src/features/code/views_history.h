// SPDX-License-Identifier: Apache-2.0
//
// views_history.h — what the pages of history show: commits, differences, branches and tags.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/code/views.h"

namespace stithy::code {

// Whether a signature counts; nothing is shown of what is not signed.
struct SignatureBadge {
  bool shown = false, valid = false;
  std::string sentence = {};  // why, or why not
  std::string key_label = {}, key = {}, login = {}, reason = {};
};

struct CommitRow {
  CommitLine line = {};
  std::string full_id = {}, tree_href = {}, path_note = {};
  std::string renamed_from = {}, renamed_href = {};  // this commit gave the file its name
  SignatureBadge signature = {};
  bool has_body = false;
  std::string committer = {};  // when another than the author
};
struct CommitDay {
  Instant at = {};
  std::vector<CommitRow> rows = {};
};
struct CommitsView {
  access::RepoHeading heading = {};
  Toolbar tools = {};
  std::string action = {}, path = {}, author = {}, since = {}, until = {};
  std::string bytes = {};  // of a path that is no text, to be sent along
  bool filtered = false, can_follow = false, follow = false;
  bool damaged = false;         // objects are missing; only the newest commit is listed
  bool late = false;            // time ended before the page was full
  std::uint64_t looked_at = 0;  // commits that were looked at so far
  std::string earlier_name = {}, earlier_href = {};  // of a file, where its history begins
  std::string follow_href = {}, clear_href = {};
  std::vector<CommitDay> days = {};
  ui::Pages pages = {};
};

struct DiffRow {
  enum class Kind : std::uint8_t { Context, Added, Removed, Hunk, NoNewline };
  Kind kind = Kind::Context;
  std::uint32_t old_number = 0, new_number = 0;
  std::uint32_t old_count = 0, new_count = 0;  // lines of a hunk
  Html code = {};                              // of a line
  std::string heading = {};                    // of a hunk: the function or section
};
// A row of two columns; a side without a line is empty. A hunk's head stands on the left alone.
struct SplitRow {
  std::optional<DiffRow> before = {}, after = {};
};
struct DiffFile {
  std::string id = {};                                // "diff-3"
  std::string path = {}, old_path = {}, status = {};  // `old_path` only when it differs
  std::vector<std::string> facts = {};                // "mode 100644 → 100755"
  std::uint64_t added = 0, removed = 0;
  std::string view_href = {};
  std::string blame_href = {}, old_blame_href = {};        // of the sides that have lines
  std::string note = {}, load_href = {}, load_label = {};  // instead of rows
  bool load_soon = false;  // a script may load it when it comes near
  std::vector<DiffRow> rows = {};
  std::vector<SplitRow> split_rows = {};  // instead, where two columns are wanted
};
struct DiffLink {
  std::string path = {}, href = {}, status = {};
  std::uint64_t added = 0, removed = 0;
};
struct DiffMode {
  std::string label = {}, href = {};
  bool current = false;
};
struct DiffView {
  std::uint64_t files = 0, added = 0, removed = 0;
  bool at_least = false;
  bool unknown = false;  // could not be computed; a note says why
  std::vector<std::string> notes = {};
  std::vector<DiffLink> index = {};  // files of this page
  std::vector<DiffFile> shown = {};
  bool split = false;
  std::string unified_href = {}, split_href = {};
  std::vector<DiffMode> blanks = {};  // how differences of blanks may be looked at
  ui::Pages pages = {};
};
struct CommitView {
  access::RepoHeading heading = {};
  std::string id = {}, full_id = {}, subject = {};
  Html body = {};
  ui::Person author = {}, committer = {};
  SignatureBadge signature = {};
  bool two_people = false, repaired = false;
  Instant authored_at = {}, committed_at = {};
  std::vector<Crumb> parents = {};
  std::string tree_href = {}, diff_href = {}, patch_href = {};
  std::string compared_with = {};  // of merges
  DiffView diff = {};
};

struct RefRow {
  std::string name = {}, href = {}, commit_id = {}, commit_href = {}, subject = {}, note = {};
  std::string zip_href = {}, tar_href = {};
  ui::Person author = {};
  Instant at = {};
  bool annotated = false;
  SignatureBadge signature = {};  // of an annotated tag
};
struct RefsView {
  access::RepoHeading heading = {};
  std::string query = {}, action = {};
  std::uint64_t total = 0;
  bool by_name = false;  // too many to sort by date
  std::vector<RefRow> rows = {};
  ui::Pages pages = {};
};

}  // namespace stithy::code
