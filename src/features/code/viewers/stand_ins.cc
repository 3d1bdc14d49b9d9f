// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/stand_ins.h"

#include "base/text.h"
#include "features/code/media.h"
#include "features/code/shown_text.h"

namespace stithy::code {

namespace {

// Steps through `path` from where `parts` is; false when it leaves the root.
bool walk(std::vector<std::string>& parts, std::string_view path) {
  for (auto part : text::split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.emplace_back(part);
      continue;
    }
    if (parts.empty()) return false;
    parts.pop_back();
  }
  return true;
}

std::string_view without_git(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return url.ends_with(".git") ? url.substr(0, url.size() - 4) : url;
}

std::optional<std::string> url_of(const Spot& spot) {
  auto list = git::TreePath::parse(".gitmodules");
  if (!list) return std::nullopt;
  auto entry = spot.git().find_entry(spot.commit(), *list);
  if (!entry) return std::nullopt;
  auto text = spot.git().read_blob(entry->oid, kShownBytesMax);
  return text ? submodule_url(*text, spot.path.text()) : std::nullopt;
}

}  // namespace

std::optional<std::string> link_target(std::string_view folder, std::string_view target) {
  if (target.empty() || target.starts_with('/')) return std::nullopt;
  std::vector<std::string> parts;
  if (!walk(parts, folder) || !walk(parts, target)) return std::nullopt;
  return text::join(parts, "/");
}

std::string submodule_page(std::string_view url, const std::string& home, std::string_view commit,
                           const std::string& main_url) {
  std::string here;
  if (url.starts_with("./") || url.starts_with("../")) {
    std::vector<std::string> parts;
    if (!walk(parts, home) || !walk(parts, without_git(url))) return {};
    here = text::join(parts, "/");
  } else if (url.starts_with(main_url + "/")) {
    here = without_git(url.substr(main_url.size() + 1));
  } else {
    const bool web = url.starts_with("https://") || url.starts_with("http://");
    return web ? std::string(url) : std::string();
  }
  // An owner and a name: anything else is no repository of ours.
  const auto slash = here.find('/');
  const bool repository = slash != here.npos && slash > 0 && slash + 1 < here.size() &&
                          here.find('/', slash + 1) == here.npos && !text::has_control(here);
  if (!repository) return {};
  return url::tree(url::home(here.substr(0, slash), here.substr(slash + 1)), commit);
}

StandIn submodule_at(const Spot& spot, const git::TreeEntry& entry, const web::Site& site) {
  StandIn out{
      .fact = "submodule",
      .note = text::format("Another repository stands here, at commit {}.", entry.oid.hex())};
  auto url = url_of(spot);
  if (!url) {
    out.note += " The file .gitmodules does not say which.";
    return out;
  }
  out.note += " It comes from " + *url;
  out.href = submodule_page(*url, spot.links().home(), entry.oid.hex(), site.main_url);
  if (!out.href.empty()) out.label = "Open it";
  return out;
}

Result<StandIn> symlink_at(const Spot& spot, const git::TreeEntry& entry) {
  auto target = TRY(spot.git().read_blob(entry.oid, git::TreePath::kBytesMax));
  StandIn out{.fact = "symbolic link", .note = "This is a symbolic link to " + target};
  auto path = link_target(spot.path.parent().text(), target);
  if (!path) {
    out.note += ", which lies outside of this repository.";
    return out;
  }
  auto parsed = git::TreePath::parse(*path);
  auto found = parsed ? spot.git().find_entry(spot.commit(), *parsed)
                      : Result<git::TreeEntry>(parsed.error());
  if (!found) {
    out.note += ", which is not in this revision.";
    return out;
  }
  out.href = spot.links().entry(*found, spot.word, *path);
  out.label = "Follow it";
  out.path = *std::move(path);
  return out;
}

StandIn lfs_file(const git::LfsPointer& pointer) {
  return {.fact = "Git LFS",
          .note = text::format(
              "Git LFS stands in for a file of {} here; its content has the SHA-256 {} and is kept "
              "apart from the history, where git lfs fetches it.",
              text::render_size(pointer.size_bytes), pointer.sha256_hex)};
}

}  // namespace stithy::code
