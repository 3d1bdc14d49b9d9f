// SPDX-License-Identifier: Apache-2.0
//
// tree_edit.h — changes of paths, applied to a tree of git without any work tree.
//
// Reads only the folders that a change touches. A path is followed through folders alone: never
// through a symbolic link, a file or a submodule. Names that already stand in the tree may be any
// bytes; names that come into being follow TreePath::parse_new. Modes stay as they are unless a
// change says otherwise, and a folder left empty goes. Refusals are Invalid, NotFound or Conflict
// and name the path. Single-threaded; the tree read from outlives the edit.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "git/edit/object_batch.h"
#include "git/objects.h"

namespace stithy::git {

class TreeEdit {
 public:
  // The raw bytes of a tree.
  using ReadTree = std::function<Result<std::string>(const Oid& tree)>;

  // `root`: none where there is no commit yet.
  TreeEdit(ObjectFormat format, std::optional<Oid> root, ReadTree read_tree);
  ~TreeEdit();

  // What stands at a path now, earlier changes included; nothing when nothing does, also when the
  // path leads through something that is no folder. The id of a folder is the one it had before.
  Result<std::optional<TreeEntry>> find(const TreePath& path);

  // Puts the content of a file. An existing file keeps its mode; a folder, a link or a submodule is
  // not overwritten.
  Result<void> put_file(const TreePath& path, const Oid& blob);
  // Puts an entry of any kind in the place of whatever is there, except that a folder and something
  // else never take each other's place: that is removed first.
  Result<void> put_entry(const TreePath& path, EntryKind kind, const Oid& oid);
  // A file, a link, a submodule or a whole folder.
  Result<void> remove(const TreePath& path);
  // The same, under another name. Conflict when the new name is taken.
  Result<void> move(const TreePath& from, const TreePath& to);

  // Adds the trees that changed and gives the id of the root. Nothing is added when all is as it
  // was.
  Oid write(ObjectBatch& batch);

 private:
  struct Entry;
  struct Folder;
  // The folder at the first `depth` components of a path.
  Result<void> load(Entry& entry, const TreePath& path, std::size_t depth);
  Result<void> check_new_names(const TreePath& path);
  Result<Entry*> walk(const TreePath& folder);    // null: there is no such folder
  Result<Folder*> reach(const TreePath& folder);  // makes what is missing
  Result<void> put(const TreePath& path, Entry entry);
  Oid write_folder(Entry& entry, ObjectBatch& batch);

  const ObjectFormat format_;
  const ReadTree read_tree_;
  std::unique_ptr<Entry> root_;
};

}  // namespace stithy::git
