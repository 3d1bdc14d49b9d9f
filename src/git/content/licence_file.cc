// SPDX-License-Identifier: Apache-2.0
#include "git/content/licence_file.h"

namespace stithy::git {

namespace {

constexpr std::size_t kBytesMax = 128 * 1024;

}  // namespace

Result<std::optional<LicenceFile>> find_licence_file(Repository& repository, const Tree& root) {
  std::vector<const TreeEntry*> files;
  std::vector<std::string_view> names;
  for (const auto& entry : root.entries) {
    if (entry.kind != EntryKind::File && entry.kind != EntryKind::Executable) continue;
    files.push_back(&entry);
    names.push_back(entry.name);
  }
  auto at = find_licence(names);
  if (!at) return std::optional<LicenceFile>();
  LicenceFile out{*files[*at], std::nullopt};
  // A text too large to be one is shown as a file and is no known licence.
  if (TRY(repository.measure(out.entry.oid)).bytes <= kBytesMax)
    out.licence = recognise_licence(TRY(repository.read_blob(out.entry.oid, kBytesMax)));
  return std::optional(std::move(out));
}

}  // namespace stithy::git
