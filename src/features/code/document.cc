// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/code/pieces.h"
#include "features/code/viewers/stand_ins.h"
#include "git/content/licence.h"
#include "kit/markdown_cache.h"
#include "pillars/foundations.h"

namespace stithy::code {

namespace {

constexpr std::size_t kReadmeBytesMax = 512 * 1024;

bool is_outside(std::string_view address) {
  return address.starts_with("//") || text::contains(address.substr(0, 16), ":");
}

}  // namespace

std::optional<git::TreeEntry> follow_link(const Spot& spot, std::string_view folder,
                                          const git::TreeEntry& entry) {
  if (entry.kind != git::EntryKind::Symlink) return entry;
  auto target = spot.git().read_blob(entry.oid, git::TreePath::kBytesMax);
  if (!target) return std::nullopt;
  auto named = link_target(folder, *target);
  if (!named) return std::nullopt;
  auto path = git::TreePath::parse(*named);
  if (!path) return std::nullopt;
  auto found = spot.git().find_entry(spot.commit(), *path);
  bool file =
      found && (found->kind == git::EntryKind::File || found->kind == git::EntryKind::Executable);
  return file ? std::optional(*found) : std::nullopt;
}

bool is_markdown(std::string_view file_name) {
  std::string name = text::to_lower(file_name);
  for (std::string_view end : {".md", ".markdown", ".mdown", ".mkd"})
    if (name.ends_with(end)) return true;
  return false;
}

kit::MarkdownOptions document_options(const Spot& spot, std::string folder) {
  kit::MarkdownOptions options;
  options.resolve_link = [&spot, folder](std::string_view address) -> std::string {
    if (address.empty() || address.starts_with('#')) return std::string(address);
    auto target = resolve_relative(folder, address);
    return spot.links().at(url::blob, spot.word, target.path) + target.tail;
  };
  // Pictures of other sites are not loaded: they would tell who reads.
  options.resolve_image = [&spot, folder](std::string_view address) -> std::string {
    if (address.empty() || is_outside(address)) return {};
    return spot.links().at(url::raw, spot.word, resolve_relative(folder, address).path);
  };
  return options;
}

// Where its links lead is all that a document says of its reader's side.
kit::RenderedMarkdown render_document(const web::Request& request, const Spot& spot,
                                      std::string_view folder, std::string_view text) {
  const std::string place = text::format("{}\n{}\n{}", spot.links().home(), spot.word, folder);
  return kit::cached_markdown(request.on().cache, place, text,
                              document_options(spot, std::string(folder)), request.deadline());
}

std::optional<Readme> readme_of(const web::Request& request, const Spot& spot,
                                const git::Tree& tree) {
  std::vector<const git::TreeEntry*> files;
  std::vector<std::string_view> names;
  for (const auto& entry : tree.entries) {
    if (entry.is_directory() || entry.kind == git::EntryKind::Submodule) continue;
    files.push_back(&entry);
    names.push_back(entry.name);
  }
  auto at = git::find_readme(names);
  if (!at) return std::nullopt;
  auto entry = follow_link(spot, spot.path.text(), *files[*at]);
  if (!entry) return std::nullopt;
  auto text = spot.git().read_blob(entry->oid, kReadmeBytesMax);
  if (!text || git::is_binary(*text)) return std::nullopt;
  std::string path = spot.path.text();
  if (!path.empty()) path += '/';
  path += names[*at];
  return Readme{std::string(names[*at]), spot.links().at(url::blob, spot.word, path),
                is_markdown(names[*at])
                    ? render_document(request, spot, spot.path.text(), *text).body
                    : kit::render_plain_text(*text)};
}

}  // namespace stithy::code
