// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/code/api/api.h"
#include "features/code/api/api_links.h"
#include "features/code/media.h"
#include "features/code/resolve.h"
#include "git/content/licence.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::code {

namespace {

constexpr std::uint64_t kEncodedBytesMax = 1024 * 1024;  // above, a client asks for raw bytes
constexpr std::size_t kListedMax = 10'000;

class ContentMaker {
 public:
  ContentMaker(const access::RepoRead& at, web::Request& request, const Spot& spot)
      : spot_(spot), links_(request.site(), at.repository().path(), at.repository().id.value()) {}

  Result<ApiContent> make(const git::TreeEntry& entry, const std::string& path) const {
    ApiContent out{.type = std::string(type_of(entry.kind)),
                   .name = entry.name,
                   .path = path,
                   .sha = entry.oid.hex(),
                   .url = links_.contents(path, spot_.word)};
    out.html_url = links_.pages().entry(entry, spot_.word, path);
    const bool folder = entry.is_directory();
    if (entry.kind == git::EntryKind::Submodule) {
      // Its objects are in another repository.
    } else {
      out.git_url = links_.object(folder ? "trees" : "blobs", entry.oid);
      if (!folder) out.size = static_cast<std::int64_t>(TRY(spot_.git().measure(entry.oid)).bytes);
      if (!folder) out.download_url = links_.pages().at("raw", spot_.word, path);
    }
    out.links = {out.url, out.git_url, out.html_url};
    return out;
  }

  Result<void> add_content(const git::TreeEntry& entry, ApiContent& out) const {
    switch (entry.kind) {
      case git::EntryKind::Submodule:
        out.submodule_git_url = submodule_address(out.path);
        return {};
      case git::EntryKind::Symlink:
        out.target = TRY(spot_.git().read_blob(entry.oid, git::TreePath::kBytesMax));
        return {};
      default: break;
    }
    const bool small = static_cast<std::uint64_t>(out.size) <= kEncodedBytesMax;
    out.encoding = small ? "base64" : "none";
    out.content = small ? text::to_base64(TRY(spot_.git().read_blob(entry.oid))) : "";
    return {};
  }

 private:
  static std::string_view type_of(git::EntryKind kind) {
    switch (kind) {
      case git::EntryKind::Directory: return "dir";
      case git::EntryKind::Symlink: return "symlink";
      case git::EntryKind::Submodule: return "submodule";
      default: return "file";
    }
  }
  std::string submodule_address(std::string_view path) const {
    auto list = git::TreePath::parse(".gitmodules");
    if (!list) return {};
    auto entry = spot_.git().find_entry(spot_.commit(), *list);
    if (!entry) return {};
    auto text = spot_.git().read_blob(entry->oid, kEncodedBytesMax);
    return text ? submodule_url(*text, path).value_or("") : "";
  }

  const Spot& spot_;
  const ApiLinks links_;
};

bool wants_raw(const web::Request& request) {
  auto accept = request.head().headers.find("Accept").value_or("");
  return text::contains(accept, "application/vnd.github.raw") ||
         text::contains(accept, "application/vnd.github.v3.raw");
}

Result<web::Answer> raw_answer(web::Request& request, const Spot& spot,
                               const git::TreeEntry& entry) {
  web::Answer answer;
  // Not a type that a browser would show; with nosniff it stays a download.
  answer.headers.set("Content-Type", "application/vnd.github.raw+json; charset=utf-8");
  answer.headers.set("Content-Disposition", content_disposition(true, entry.name));
  answer.body = TRY(spot.git().read_blob(entry.oid));
  return by_id(request, entry.oid, std::move(answer), "raw");
}

Result<web::Answer> list(const access::RepoRead& at, web::Request& request, const Spot& spot,
                         const git::TreeEntry& folder) {
  ContentMaker maker(at, request, spot);
  auto tree = TRY(spot.git().read_tree(folder.oid));
  if (tree.entries.size() > kListedMax)
    return too_large(text::format("This folder has more than {} entries; read it from git/trees.",
                                  text::render_count(kListedMax)));
  JsonWriter w;
  w.begin_array();
  for (const auto& entry : tree.entries) {
    auto path = TRY(spot.path.child(entry.name));
    web::write_json(TRY(maker.make(entry, path.text())), w);
  }
  w.end_array();
  return web::json_answer(std::move(w).take());
}

Result<web::Answer> file(const access::RepoRead& at, web::Request& request, const Spot& spot,
                         const git::TreeEntry& entry) {
  if (wants_raw(request) && entry.kind != git::EntryKind::Submodule)
    return raw_answer(request, spot, entry);
  ContentMaker maker(at, request, spot);
  ApiContent out = TRY(maker.make(entry, spot.path.text()));
  TRY(maker.add_content(entry, out));
  return by_id(request, entry.oid, web::json_of(out));
}

Result<Spot> spot_at(const access::RepoRead& at, web::Request& request, std::string_view path) {
  Place place = TRY(open_place(at, request));
  std::string_view ref = request.query("ref");
  auto revision =
      TRY(place.git->resolve(*place.refs, ref.empty() ? std::string_view("HEAD") : ref));
  std::string word = word_of(revision);
  return Spot{std::move(place), std::move(revision), TRY(git::TreePath::parse(path)), word};
}

Result<web::Answer> show(const access::RepoRead& at, web::Request& request, std::string_view path) {
  Spot spot = TRY(spot_at(at, request, path));
  auto entry = TRY(spot.git().find_entry(spot.commit(), spot.path));
  return entry.is_directory() ? list(at, request, spot, entry) : file(at, request, spot, entry);
}

}  // namespace

Result<web::Answer> api_contents(const access::RepoRead& at, web::Request& request) {
  return show(at, request, request.param("path"));
}

Result<web::Answer> api_root_contents(const access::RepoRead& at, web::Request& request) {
  return show(at, request, "");
}

Result<web::Answer> api_readme(const access::RepoRead& at, web::Request& request) {
  Spot spot = TRY(spot_at(at, request, ""));
  auto root = TRY(spot.git().find_entry(spot.commit(), spot.path));
  auto tree = TRY(spot.git().read_tree(root.oid));
  std::vector<const git::TreeEntry*> files;
  std::vector<std::string_view> names;
  for (const auto& entry : tree.entries) {
    if (entry.is_directory() || entry.kind == git::EntryKind::Submodule) continue;
    files.push_back(&entry);
    names.push_back(entry.name);
  }
  auto found = git::find_readme(names);
  if (!found) return not_found("This repository has no readme.");
  spot.path = TRY(git::TreePath::parse(names[*found]));
  // GitHub's clients expect a file here, also when it is a symbolic link.
  git::TreeEntry entry = *files[*found];
  entry.kind = git::EntryKind::File;
  return file(at, request, spot, entry);
}

}  // namespace stithy::code
