// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of folders and files show. Plain values; Html members are made by
// templates, Markdown and the highlighter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "base/instant.h"
#include "features/code/links.h"
#include "features/code/viewers/outline.h"
#include "pillars/access/heading.h"
#include "ui/chart.h"
#include "ui/frame.h"
#include "ui/lists.h"
#include "ui/progress.h"

namespace stithy::code {

struct CommitLine {
  ui::Person author = {};
  std::string id = {}, subject = {}, href = {};  // `id` shortened
  Instant at = {};
};

struct RefItem {
  std::string name = {}, href = {};
  bool current = false;
};
// The button with the revision, and the menu it opens.
struct RefMenu {
  std::string label = {}, icon = {};
  std::vector<RefItem> branches = {}, tags = {};  // the first few
  std::uint64_t branch_count = 0, tag_count = 0;
  std::string branches_href = {}, tags_href = {}, compare_href = {};
};
// What may be done to a file or folder: filled by other features.
struct Action {
  std::string label = {}, href = {}, icon = {}, key = {};
};
struct Toolbar {
  RefMenu menu = {};
  std::string root_label = {}, root_href = {};  // first of the crumbs
  std::vector<Crumb> crumbs = {};               // empty at the root
  std::string find_href = {}, finder = {}, finder_base = {};
  std::vector<Action> actions = {};  // on the folder
};

struct EntryRow {
  std::string name = {}, href = {}, icon = {};
  bool is_folder = false;
  std::string note = {};  // what a link points to, which commit a submodule is at
  std::string subject = {}, commit_href = {};  // empty: not known yet
  Instant at = {};
};
struct FileTable {
  std::optional<CommitLine> latest = {};
  std::string history_href = {}, parent_href = {};
  std::optional<std::uint64_t> commit_count = {};
  std::vector<EntryRow> rows = {};
  std::string fill_href = {};  // the page again, given more time; empty when all is known
  ui::Pages pages = {};
};

struct Readme {
  std::string name = {}, href = {};
  Html body = {};
};

struct TreeView {
  access::RepoHeading heading = {};
  Toolbar tools = {};
  FileTable files = {};
  std::optional<Readme> readme = {};
};

struct CloneMenu {
  std::string https = {}, zip_href = {}, tar_href = {};
  std::string ssh = {};  // empty when it is not served
};
struct TagLine {
  std::string name = {}, href = {};
  Instant at = {};
};
struct Vitals {
  std::vector<int> weeks = {};  // commits a week, oldest first; empty: not known yet
  int year_commits = 0;
  std::optional<TagLine> latest_tag = {};
  std::uint64_t branches = 0, tags = 0;
  std::string branches_href = {}, tags_href = {}, commits_href = {};
  std::optional<std::uint64_t> commits = {}, people = {};  // once they were counted
  std::string people_href = {}, activity_href = {};
};
struct About {
  std::string description = {}, website = {}, licence = {}, licence_href = {}, size = {};
  std::vector<std::string> topics = {};
};
struct HomeView {
  TreeView tree = {};
  CloneMenu clone = {};
  Vitals vitals = {};
  About about = {};
  std::vector<ui::Share> languages = {};
  std::vector<TagLine> tags = {};
  std::vector<ui::Person> people = {};
  std::uint64_t people_count = 0;
};

struct EmptyView {
  access::RepoHeading heading = {};
  CloneMenu clone = {};
  std::string name = {}, branch = {}, topic = {};
  bool may_push = false;
  std::vector<Action> actions = {};
};

struct ImportView {
  access::RepoHeading heading = {};
  bool failed = false, may_administer = false;
  std::string reason = {}, topic = {};
  ui::Progress progress = {};
};

struct BlobView {
  access::RepoHeading heading = {};
  Toolbar tools = {};
  std::string name = {};
  std::optional<CommitLine> latest = {};
  std::vector<std::string> facts = {};  // "1 204 lines", "38.1 kB", "C++"
  std::string raw_href = {}, permalink = {}, history_href = {};
  std::string blame_href = {};  // of text alone
  // Of files that are shown as more than their lines: both ways to look at them.
  std::string code_href = {}, preview_href = {};
  bool is_preview = false;
  std::vector<Action> actions = {};
  enum class Kind : std::uint8_t {
    Lines,
    Preview,
    Image,
    Audio,
    Video,
    Frame,
    Note
  } kind = Kind::Note;
  std::string frame_href = {};
  std::vector<Html> lines = {};
  bool reorders = false;  // some line holds characters that change the order of what is read
  std::uint64_t first_line = 1;
  std::string line_href = {};  // of the page that holds the line whose number follows; when cut
  ui::Pages pages = {};
  Html preview = {};
  OutlinePanel outline = {};
  std::string remark = {};  // why the lines are shown and no preview
  // Why the content is not shown, and what to open instead.
  std::string note = {}, note_label = {}, note_href = {};
};

struct NearPath {
  std::string path = {}, href = {};
};
struct MissingView {
  access::RepoHeading heading = {};
  std::string word = {}, path = {}, why = {}, root_href = {}, history_href = {};
  std::vector<NearPath> near = {};
};

struct GoGetView {
  std::string prefix = {}, url = {}, import = {}, source = {};
};

struct FindView {
  access::RepoHeading heading = {};
  Toolbar tools = {};
  std::string action = {}, query = {}, note = {};
  std::vector<NearPath> found = {};
};

}  // namespace stithy::code
