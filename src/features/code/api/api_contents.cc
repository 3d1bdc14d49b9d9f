// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/code/api/api.h"
#include "features/code/api/api_links.h"
#include "features/code/diff/output_body.h"
#include "features/code/media.h"
#include "features/code/pieces.h"
#include "features/code/signed_links.h"
#include "git/content/licence_file.h"
#include "kit/markdown.h"
#include "pillars/access/api_repository.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/github.h"

namespace stithy::code {

namespace {

constexpr std::uint64_t kEncodedBytesMax = 1024 * 1024;  // above, a client asks for raw bytes
constexpr std::size_t kListedMax = 10'000;
constexpr std::chrono::minutes kStreamSpan{30};

class ContentMaker {
 public:
  ContentMaker(const access::RepoRead& at, web::Request& request, const Spot& spot)
      : request_(request),
        repository_(at.repository()),
        spot_(spot),
        links_(request.site(), at.repository().path(), at.repository().id.value()) {}

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
      out.git_url =
          links_.object(folder ? git::ObjectKind::Tree : git::ObjectKind::Blob, entry.oid);
      if (!folder) out.size = static_cast<std::int64_t>(TRY(spot_.git().measure(entry.oid)).bytes);
      if (!folder) out.download_url = download_url(entry, path);
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
  // What only some may see is fetched by a client that has nothing but the address.
  std::string download_url(const git::TreeEntry& entry, std::string_view path) const {
    if (repository_.visibility == repo::Visibility::Public)
      return links_.pages().at(url::raw, spot_.word, path);
    return content_link(request_, repository_, entry.oid, entry.name);
  }
  std::string submodule_address(std::string_view path) const {
    auto list = git::TreePath::parse(".gitmodules");
    if (!list) return {};
    auto entry = spot_.git().find_entry(spot_.commit(), *list);
    if (!entry) return {};
    auto text = spot_.git().read_blob(entry->oid, kEncodedBytesMax);
    return text ? submodule_url(*text, path).value_or("") : "";
  }

  const web::Request& request_;
  const repo::Repository& repository_;
  const Spot& spot_;
  const ApiLinks links_;
};

// The bytes as they are; large ones are pumped past this process's memory.
Result<web::Answer> raw_answer(web::Request& request, const Spot& spot,
                               const git::TreeEntry& entry) {
  web::Answer answer;
  // Not a type that a browser would show; with nosniff it stays a download.
  answer.headers.set("Content-Type", "application/vnd.github.raw+json; charset=utf-8");
  answer.headers.set("Content-Disposition", content_disposition(true, entry.name));
  if (TRY(spot.git().measure(entry.oid)).bytes <= kEncodedBytesMax)
    answer.body = TRY(spot.git().read_blob(entry.oid));
  else
    answer.body = body_of(TRY(spot.git().stream_blob(entry.oid, Deadline::in(kStreamSpan))));
  return by_id(request, entry.oid, std::move(answer), "raw");
}

// As a page would show it: Markdown set, everything else as its lines.
Result<web::Answer> html_answer(web::Request& request, Spot& spot, const git::TreeEntry& entry) {
  auto read = spot.git().read_blob(entry.oid, kEncodedBytesMax);
  if (!read && read.error().code == Code::TooLarge)
    return invalid("A file as large as this is not rendered; ask for raw.");
  const std::string text = TRY(std::move(read));
  if (git::is_binary(text)) return invalid("A binary file cannot be rendered; ask for raw.");
  // The reader is elsewhere, so links are absolute.
  spot.place.links = Links(request.site().main_url + spot.place.links.home());
  Html html = is_markdown(spot.path.name())
                  ? render_document(request, spot, spot.path.parent().text(), text).body
                  : kit::render_plain_text(text);
  web::Answer answer = web::text_answer(html.text());
  answer.headers.set("Content-Type", "application/vnd.github.html; charset=utf-8");
  return answer;
}

Result<web::Answer> folder(const access::RepoRead& at, web::Request& request, const Spot& spot,
                           const git::TreeEntry& entry) {
  ContentMaker maker(at, request, spot);
  auto tree = TRY(spot.git().read_tree(entry.oid));
  if (tree.entries.size() > kListedMax)
    return too_large(text::format("This folder has more than {} entries; read it from git/trees.",
                                  text::render_count(kListedMax)));
  std::vector<ApiContent> entries;
  for (const auto& one : tree.entries) {
    auto path = TRY(spot.path.child(one.name));
    entries.push_back(TRY(maker.make(one, path.text())));
  }
  if (web::media_word(request) != "object") return web::json_of(entries);
  ApiFolder out;
  static_cast<ApiContent&>(out) = TRY(maker.make(entry, spot.path.text()));
  out.entries = std::move(entries);
  return web::json_of(out);
}

Result<web::Answer> file(const access::RepoRead& at, web::Request& request, Spot& spot,
                         git::TreeEntry entry) {
  // A link to a file here is answered as that file, under its own path.
  auto target = follow_link(spot, spot.path.parent().text(), entry);
  if (target) {
    entry.oid = target->oid;
    entry.kind = target->kind;
  }
  const std::string word = web::media_word(request);
  if (word == "raw" && entry.kind != git::EntryKind::Submodule)
    return raw_answer(request, spot, entry);
  if (word == "html" && target && entry.kind != git::EntryKind::Submodule)
    return html_answer(request, spot, entry);
  ContentMaker maker(at, request, spot);
  ApiContent out = TRY(maker.make(entry, spot.path.text()));
  TRY(maker.add_content(entry, out));
  return web::json_of(out);
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
  return entry.is_directory() ? folder(at, request, spot, entry)
                              : file(at, request, spot, std::move(entry));
}

Result<web::Answer> show_readme(const access::RepoRead& at, web::Request& request,
                                std::string_view folder_path) {
  Spot spot = TRY(spot_at(at, request, folder_path));
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
  if (!found) return not_found("There is no readme in this folder.");
  spot.path = TRY(spot.path.child(names[*found]));
  return file(at, request, spot, *files[*found]);
}

}  // namespace

Result<web::Answer> api_contents(const access::RepoRead& at, web::Request& request) {
  return show(at, request, request.param("path"));
}

Result<web::Answer> api_root_contents(const access::RepoRead& at, web::Request& request) {
  return show(at, request, "");
}

Result<web::Answer> api_readme(const access::RepoRead& at, web::Request& request) {
  return show_readme(at, request, "");
}

Result<web::Answer> api_readme_of(const access::RepoRead& at, web::Request& request) {
  return show_readme(at, request, request.param("dir"));
}

Result<web::Answer> api_licence_file(const access::RepoRead& at, web::Request& request) {
  Spot spot = TRY(spot_at(at, request, ""));
  auto tree = TRY(spot.git().read_tree(spot.commit()));
  auto found = TRY(git::find_licence_file(spot.git(), tree));
  if (!found) return not_found("There is no licence at the root of this repository.");
  spot.path = TRY(git::TreePath::parse(found->entry.name));
  const std::string word = web::media_word(request);
  if (word == "raw") return raw_answer(request, spot, found->entry);
  if (word == "html") return html_answer(request, spot, found->entry);
  ContentMaker maker(at, request, spot);
  ApiLicenceFile out;
  static_cast<ApiContent&>(out) = TRY(maker.make(found->entry, spot.path.text()));
  TRY(maker.add_content(found->entry, out));
  if (auto licence = found->licence)
    out.license = access::api_licence_of(licence->spdx, licence->name);
  return web::json_of(out);
}

}  // namespace stithy::code
