// SPDX-License-Identifier: Apache-2.0
//
// objects.h — what git objects say: trees, commits and tags as values, read from their raw bytes.
//
// Parsing forgives: history brought from elsewhere holds broken dates, zones, encodings and NUL
// bytes, and none of them may keep a page from showing. What cannot be read is left out or
// repaired, and `repaired` says so. Names and messages of commits and tags are valid UTF-8 without
// control bytes (messages keep line breaks and tabs). Names in trees stay raw bytes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "git/values.h"

namespace stithy::git {

enum class EntryKind : std::uint8_t { File, Executable, Symlink, Directory, Submodule };

struct TreeEntry {
  std::string name;  // raw bytes, as git sorts them
  EntryKind kind = EntryKind::File;
  Oid oid;
  bool is_directory() const { return kind == EntryKind::Directory; }
};

// Entries in git's order. Parsing stops at the first malformed entry; `whole` is false then.
struct Tree {
  std::vector<TreeEntry> entries;
  bool whole = true;
};
Tree parse_tree(std::string_view raw, ObjectFormat format);

// Steps through the raw bytes of a tree without copying; for walks over thousands of trees.
class TreeCursor {
 public:
  TreeCursor(std::string_view raw, ObjectFormat format) : rest_(raw), format_(format) {}
  // False at the end and at a malformed entry.
  bool next();
  std::string_view name() const { return name_; }
  std::string_view mode() const { return mode_; }    // octal digits
  std::string_view oid_raw() const { return oid_; }  // 20 or 32 bytes
  // Mode and id in one: equal values mean an unchanged entry.
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_, name_, mode_, oid_;
  ObjectFormat format_;
};
EntryKind entry_kind(std::string_view octal_mode);
std::string_view mode_name(EntryKind kind);   // six octal digits: "100644", "040000"
std::string_view kind_name(ObjectKind kind);  // as git says it: "commit", "tree", "blob", "tag"

// Who and when, as written into a commit or tag.
struct Signature {
  std::string name, email;
  Instant at;
  int offset_minutes = 0;  // east of UTC, as the writer's clock said
};

struct Commit {
  Oid oid, tree;
  std::vector<Oid> parents;
  Signature author, committer;
  std::string subject;   // the first paragraph on one line
  std::string body;      // what follows it, without the empty lines at both ends
  std::string verbatim;  // the whole message, where these two do not give it back
  bool has_signature = false;
  bool repaired = false;
};
Commit parse_commit(const Oid& oid, std::string_view raw);

struct Tag {
  Oid oid, target;
  ObjectKind target_kind = ObjectKind::Commit;
  std::string name;
  std::optional<Signature> tagger;
  std::string subject, body, verbatim;  // as of commits; without a signature
  bool has_signature = false;
};
Tag parse_tag(const Oid& oid, std::string_view raw);

// The message as it was written, without the line breaks at its end.
template <class Described>
std::string whole_message(const Described& object) {
  if (!object.verbatim.empty()) return object.verbatim;
  return object.body.empty() ? object.subject : object.subject + "\n\n" + object.body;
}

// The tree and the parents alone, without the cost of the text.
struct CommitLinks {
  Oid tree;
  std::vector<Oid> parents;
  std::int64_t committed_seconds = 0;
};
CommitLinks parse_commit_links(std::string_view raw, ObjectFormat format);

// True when the first 8000 bytes hold a NUL byte: git's own rule for binary files.
bool is_binary(std::string_view content);

// A file that stands for a large object of Git LFS (specification v1).
struct LfsPointer {
  std::string sha256_hex;
  std::uint64_t size_bytes = 0;
};
std::optional<LfsPointer> parse_lfs_pointer(std::string_view content);

// The id of the tree without entries, which git knows without storing it.
const Oid& empty_tree(ObjectFormat format);

}  // namespace stithy::git
