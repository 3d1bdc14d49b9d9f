// SPDX-License-Identifier: Apache-2.0
#include "git/objects.h"

#include "base/text.h"

namespace stithy::git {

bool TreeCursor::next() {
  const std::size_t oid_size = raw_size(format_);
  const std::size_t blank = rest_.find(' ');
  // Modes have five or six digits; a longer field is no tree.
  if (blank == rest_.npos || blank == 0 || blank > 8) return false;
  const std::size_t end = rest_.find('\0', blank + 1);
  if (end == rest_.npos || end == blank + 1 || rest_.size() - end - 1 < oid_size) return false;
  mode_ = rest_.substr(0, blank);
  name_ = rest_.substr(blank + 1, end - blank - 1);
  oid_ = rest_.substr(end + 1, oid_size);
  rest_.remove_prefix(end + 1 + oid_size);
  return true;
}

EntryKind entry_kind(std::string_view octal_mode) {
  const unsigned mode = text::parse_number<unsigned>(octal_mode, 8).value_or(0);
  switch (mode & 0170000) {
    case 0040000: return EntryKind::Directory;
    case 0120000: return EntryKind::Symlink;
    case 0160000: return EntryKind::Submodule;
    default: return mode & 0100 ? EntryKind::Executable : EntryKind::File;
  }
}

std::string_view mode_name(EntryKind kind) {
  switch (kind) {
    case EntryKind::File: return "100644";
    case EntryKind::Executable: return "100755";
    case EntryKind::Symlink: return "120000";
    case EntryKind::Directory: return "040000";
    case EntryKind::Submodule: return "160000";
  }
  return "100644";
}

std::string_view kind_name(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::Commit: return "commit";
    case ObjectKind::Tree: return "tree";
    case ObjectKind::Blob: return "blob";
    case ObjectKind::Tag: return "tag";
  }
  return "blob";
}

Tree parse_tree(std::string_view raw, ObjectFormat format) {
  Tree tree;
  tree.entries.reserve(raw.size() / (raw_size(format) + 16));
  TreeCursor cursor(raw, format);
  while (cursor.next()) {
    tree.entries.push_back(
        {std::string(cursor.name()), entry_kind(cursor.mode()), Oid::from_raw(cursor.oid_raw())});
  }
  tree.whole = cursor.rest().empty();
  return tree;
}

bool is_binary(std::string_view content) {
  return content.substr(0, 8000).find('\0') != content.npos;
}

std::optional<LfsPointer> parse_lfs_pointer(std::string_view content) {
  // The specification keeps pointers below 1024 bytes and wants the version first.
  if (content.size() >= 1024) return std::nullopt;
  if (!content.starts_with("version https://git-lfs.github.com/spec/v1\n")) return std::nullopt;
  LfsPointer pointer;
  bool sized = false;
  for (auto line : text::split(content, '\n')) {
    if (line.starts_with("oid sha256:")) pointer.sha256_hex = line.substr(11);
    if (!line.starts_with("size ")) continue;
    auto size = text::parse_number<std::uint64_t>(line.substr(5));
    if (!size) return std::nullopt;
    pointer.size_bytes = *size;
    sized = true;
  }
  const bool hashed = pointer.sha256_hex.size() == 64 && text::from_hex(pointer.sha256_hex);
  if (!sized || !hashed) return std::nullopt;
  return pointer;
}

const Oid& empty_tree(ObjectFormat format) {
  static const Oid sha1 = Oid::parse("4b825dc642cb6eb9a060e54bf8d69288fbee4904").take();
  static const Oid sha256 =
      Oid::parse("6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321").take();
  return format == ObjectFormat::Sha1 ? sha1 : sha256;
}

}  // namespace stithy::git
