// SPDX-License-Identifier: Apache-2.0
#include "git/edit/tree_edit.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace stithy::git {

// The names of one folder. A name stands once, whatever its kind.
struct TreeEdit::Folder {
  std::map<std::string, Entry, std::less<>> entries;
};

struct TreeEdit::Entry {
  std::string mode;                     // octal digits; "40000" for folders
  Oid oid;                              // as it was read; void for a folder that changed
  std::unique_ptr<Folder> folder = {};  // loaded, or new
  bool changed = false;

  EntryKind kind() const { return entry_kind(mode); }
  bool is_folder() const { return kind() == EntryKind::Directory; }
};

namespace {

// Deeper trees are made by programs, and some readers stop there.
constexpr std::size_t kDepthMax = 256;
constexpr std::string_view kFolderMode = "40000";

// In trees the mode of a folder has no leading zero.
std::string mode_of(EntryKind kind) {
  return std::string(kind == EntryKind::Directory ? kFolderMode : mode_name(kind));
}

std::string shown(const TreePath& path) { return text::repair_utf8(path.text()); }

Error not_below(EntryKind kind, const TreePath& path) {
  switch (kind) {
    case EntryKind::Symlink:
      return invalid(text::format(
          "{} is a symbolic link, and nothing is changed through a link. Change what it points to.",
          shown(path)));
    case EntryKind::Submodule:
      return invalid(
          text::format("{} is a submodule: its files belong to another repository.", shown(path)));
    default:
      return invalid(text::format("{} is a file, so nothing can lie below it.", shown(path)));
  }
}

Error not_a_file(EntryKind kind, const TreePath& path) {
  switch (kind) {
    case EntryKind::Directory: return conflict(text::format("{} is a folder.", shown(path)));
    case EntryKind::Symlink:
      return invalid(
          text::format("{} is a symbolic link, which is not written to as a file.", shown(path)));
    default: return invalid(text::format("{} is a submodule, not a file.", shown(path)));
  }
}

Error absent(const TreePath& path) {
  return not_found(text::format("There is no {}.", shown(path)));
}

TreePath first_parts(const TreePath& path, std::size_t count) {
  TreePath out = path;
  while (out.components().size() > count) out = out.parent();
  return out;
}

// Git compares folders as if a slash followed their names.
std::string sort_key(const std::string& name, bool is_folder) {
  return is_folder ? name + "/" : name;
}

}  // namespace

TreeEdit::TreeEdit(ObjectFormat format, std::optional<Oid> root, ReadTree read_tree)
    : format_(format), read_tree_(std::move(read_tree)), root_(std::make_unique<Entry>()) {
  root_->mode = kFolderMode;
  root_->oid = root.value_or(empty_tree(format));
  if (!root) root_->folder = std::make_unique<Folder>();
}

TreeEdit::~TreeEdit() = default;

Result<void> TreeEdit::load(Entry& entry, const TreePath& path, std::size_t depth) {
  if (entry.folder) return {};
  std::string raw = TRY(read_tree_(entry.oid));
  auto folder = std::make_unique<Folder>();
  TreeCursor cursor(raw, format_);
  bool whole = true;
  while (cursor.next()) {
    std::string_view mode = cursor.mode();
    while (mode.starts_with('0')) mode.remove_prefix(1);
    Entry read{.mode = std::string(mode), .oid = Oid::from_raw(cursor.oid_raw())};
    whole = folder->entries.emplace(cursor.name(), std::move(read)).second && whole;
  }
  if (!whole || !cursor.rest().empty())
    return conflict(text::format(
        "The folder {} is damaged, so it cannot be changed here. Mend it with git and push.",
        depth == 0 ? "at the root" : shown(first_parts(path, depth))));
  entry.folder = std::move(folder);
  return {};
}

// The entry of a folder, loaded.
Result<TreeEdit::Entry*> TreeEdit::walk(const TreePath& path) {
  Entry* at = root_.get();
  std::size_t depth = 0;
  TRY(load(*at, path, depth));
  for (const std::string& name : path.components()) {
    auto found = at->folder->entries.find(name);
    ++depth;
    if (found == at->folder->entries.end()) return static_cast<Entry*>(nullptr);
    if (!found->second.is_folder())
      return not_below(found->second.kind(), first_parts(path, depth));
    at = &found->second;
    TRY(load(*at, path, depth));
  }
  return at;
}

Result<std::optional<TreeEntry>> TreeEdit::find(const TreePath& path) {
  using Answer = std::optional<TreeEntry>;
  if (path.is_root()) return Answer({"", EntryKind::Directory, root_->oid});
  auto walked = walk(path.parent());
  if (!walked && walked.error().code == Code::Invalid) return Answer();
  Entry* parent = TRY(std::move(walked));
  if (parent == nullptr) return Answer();
  auto found = parent->folder->entries.find(path.name());
  if (found == parent->folder->entries.end()) return Answer();
  return Answer({found->first, found->second.kind(), found->second.oid});
}

// Marks every folder on the way as changed.
Result<TreeEdit::Folder*> TreeEdit::reach(const TreePath& path) {
  TRY(walk(path));  // refuses what is no folder before anything is changed
  Entry* at = root_.get();
  at->changed = true;
  for (const std::string& name : path.components()) {
    auto [found, made] = at->folder->entries.try_emplace(name);
    Entry& entry = found->second;
    if (made) {
      entry.mode = kFolderMode;
      entry.folder = std::make_unique<Folder>();
    }
    entry.changed = true;
    at = &entry;
  }
  return at->folder.get();
}

// Components that exist may have any name; those that come into being may not.
Result<void> TreeEdit::check_new_names(const TreePath& path) {
  if (path.components().size() > kDepthMax)
    return invalid(text::format("A path has at most {} folders.", kDepthMax));
  Entry* at = root_.get();
  std::size_t depth = 0;
  for (const std::string& name : path.components()) {
    if (at != nullptr && at->is_folder()) {
      TRY(load(*at, path, depth));
      auto found = at->folder->entries.find(name);
      at = found == at->folder->entries.end() ? nullptr : &found->second;
    }
    if (at == nullptr) TRY(TreePath::parse_new(name));
    ++depth;
  }
  return {};
}

Result<void> TreeEdit::put(const TreePath& path, Entry entry) {
  TRY(check_new_names(path));
  Folder* folder = TRY(reach(path.parent()));
  folder->entries.insert_or_assign(std::string(path.name()), std::move(entry));
  return {};
}

Result<void> TreeEdit::put_file(const TreePath& path, const Oid& blob) {
  if (path.is_root()) return invalid("Give the file a name.");
  auto existing = TRY(find(path));
  std::string mode = mode_of(EntryKind::File);
  if (existing) {
    bool file = existing->kind == EntryKind::File || existing->kind == EntryKind::Executable;
    if (!file) return not_a_file(existing->kind, path);
    mode = TRY(walk(path.parent()))->folder->entries.find(path.name())->second.mode;
  }
  return put(path, {.mode = std::move(mode), .oid = blob});
}

Result<void> TreeEdit::put_entry(const TreePath& path, EntryKind kind, const Oid& oid) {
  if (path.is_root()) return invalid("An entry of a tree needs a name.");
  auto existing = TRY(find(path));
  const bool folder = kind == EntryKind::Directory;
  if (existing && existing->is_directory() && !folder)
    return conflict(text::format("{} is a folder; delete it first.", shown(path)));
  if (existing && !existing->is_directory() && folder)
    return conflict(text::format("{} is a file; delete it first.", shown(path)));
  return put(path, {.mode = mode_of(kind), .oid = oid});
}

Result<void> TreeEdit::remove(const TreePath& path) {
  if (path.is_root()) return invalid("The root folder cannot be deleted.");
  if (!TRY(find(path))) return absent(path);
  Folder* folder = TRY(reach(path.parent()));
  folder->entries.erase(folder->entries.find(path.name()));
  return {};
}

Result<void> TreeEdit::move(const TreePath& from, const TreePath& to) {
  if (from == to) return {};
  if (from.is_root()) return invalid("The root folder cannot be moved.");
  if (to.is_root()) return invalid("Give the file a name.");
  if (!TRY(find(from))) return absent(from);
  if (TRY(find(to))) return conflict(text::format("There is a {} already.", shown(to)));
  const auto& own = from.components();
  const auto& target = to.components();
  if (target.size() > own.size() && std::equal(own.begin(), own.end(), target.begin()))
    return invalid("A folder cannot be moved into itself.");
  TRY(check_new_names(to));
  TRY(walk(to.parent()));
  Folder* folder = TRY(reach(from.parent()));
  auto node = folder->entries.extract(folder->entries.find(from.name()));
  return put(to, std::move(node.mapped()));
}

Oid TreeEdit::write_folder(Entry& entry, ObjectBatch& batch) {
  if (!entry.changed) return entry.oid;
  struct Line {
    std::string key, text;
  };
  std::vector<Line> lines;
  for (auto& [name, child] : entry.folder->entries) {
    if (child.is_folder()) {
      child.oid = write_folder(child, batch);
      if (child.changed && child.folder->entries.empty()) continue;
    }
    std::string line = child.mode + " " + name;
    line += '\0';
    line += child.oid.raw();
    lines.push_back({sort_key(name, child.is_folder()), std::move(line)});
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.key < b.key; });
  // A folder counts as empty when all its folders are.
  if (lines.empty()) entry.folder->entries.clear();
  std::string bytes;
  for (const Line& line : lines) bytes += line.text;
  const bool same = name_object(format_, ObjectKind::Tree, bytes) == entry.oid;
  const bool stored = !lines.empty() || &entry == root_.get();
  if (!same && stored) return batch.add(ObjectKind::Tree, std::move(bytes));
  return name_object(format_, ObjectKind::Tree, bytes);
}

Oid TreeEdit::write(ObjectBatch& batch) {
  root_->oid = write_folder(*root_, batch);
  return root_->oid;
}

}  // namespace stithy::git
