// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/code/media.h"
#include "features/code/missing.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "features/code/views/blob.h"
#include "git/content/languages.h"
#include "kit/highlight.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::uint64_t kShownBytesMax = 1024 * 1024;
constexpr std::uint64_t kPictureBytesMax = std::uint64_t{16} << 20;
constexpr std::size_t kLineBytesMax = 20'000;
constexpr std::size_t kLinesOnPage = 5'000;

class BlobPage {
 public:
  BlobPage(const Spot& spot, web::Request& request, const git::TreeEntry& entry)
      : spot_(spot), request_(request), entry_(entry), path_(spot.path.text()) {}

  Result<void> fill(BlobView& view) {
    view.name = spot_.path.name();
    view.raw_href = spot_.href("raw");
    view.permalink = spot_.links().at("blob", spot_.commit().hex(), path_);
    view.history_href = spot_.href("commits");
    add_latest(view);
    switch (entry_.kind) {
      case git::EntryKind::Submodule: return submodule(view);
      case git::EntryKind::Symlink: return symlink(view);
      default: return file(view);
    }
  }

 private:
  void add_latest(BlobView& view) {
    auto known = git::find_last_commits(spot_.git(), spot_.commit(), spot_.path.parent(),
                                        fact_deadline(request_));
    if (!known) return;
    for (const auto& row : (*known)->rows) {
      if (row.entry.name != spot_.path.name() || !row.commit) continue;
      auto commit = spot_.git().load_commit(*row.commit);
      if (commit) view.latest = line_of(**commit, spot_.links());
    }
  }

  Result<void> submodule(BlobView& view) {
    view.raw_href.clear();
    view.facts.push_back("submodule");
    view.note = text::format("Another repository stands here, at commit {}.", entry_.oid.hex());
    auto list = TRY(git::TreePath::parse(".gitmodules"));
    auto entry = spot_.git().find_entry(spot_.commit(), list);
    if (!entry) return {};
    auto text = spot_.git().read_blob(entry->oid, kShownBytesMax);
    auto url = text ? submodule_url(*text, path_) : std::nullopt;
    if (!url) return {};
    bool web = url->starts_with("https://") || url->starts_with("http://");
    view.note += " It comes from " + *url;
    if (web) view.note_href = *url, view.note_label = "Open it";
    return {};
  }

  Result<void> symlink(BlobView& view) {
    auto target = TRY(spot_.git().read_blob(entry_.oid, git::TreePath::kBytesMax));
    view.facts.push_back("symbolic link");
    view.note = "This is a symbolic link to " + target;
    auto path = resolve_relative(spot_.path.parent().text(), target).path;
    if (!target.starts_with('/') && !path.empty()) {
      view.note_href = spot_.links().at("blob", spot_.word, path);
      view.note_label = "Follow it";
    }
    return {};
  }

  Result<void> file(BlobView& view) {
    auto size = TRY(spot_.git().measure(entry_.oid));
    if (entry_.kind == git::EntryKind::Executable) view.facts.push_back("executable");
    view.facts.push_back(text::render_size(size.bytes));
    if (const auto* language = git::find_language(path_)) view.facts.emplace_back(language->name);
    const bool shown = size.bytes <= kShownBytesMax;
    std::string text;
    if (size.bytes <= kPictureBytesMax) {
      text = TRY(spot_.git().read_blob(entry_.oid, kPictureBytesMax));
      if (picture(view, text)) return {};
    }
    if (shown && lfs(view, text)) return {};
    if (!shown) {
      view.note = text::format("This file is larger than {}, too large to be shown here.",
                               text::render_size(kShownBytesMax));
      return offer_download(view);
    }
    if (git::is_binary(text)) {
      view.note = "This file is binary.";
      return offer_download(view);
    }
    return show_text(view, text);
  }

  bool picture(BlobView& view, std::string_view bytes) {
    auto type = picture_type(view.name, bytes);
    bool source = request_.has_query("plain") && type == "image/svg+xml";
    if (type == "image/svg+xml") offer_other(view, source, "Picture");
    if (type.empty() || source) return false;
    view.kind = BlobView::Kind::Image;
    return true;
  }

  bool lfs(BlobView& view, std::string_view text) {
    auto pointer = git::parse_lfs_pointer(text);
    if (!pointer) return false;
    view.note = text::format(
        "Git LFS stands in for a file of {} here; its content has the SHA-256 "
        "{}.",
        text::render_size(pointer->size_bytes), pointer->sha256_hex);
    return true;
  }

  Result<void> offer_download(BlobView& view) {
    view.note_href = view.raw_href;
    view.note_label = "Download";
    return {};
  }

  void offer_other(BlobView& view, bool is_source, std::string_view rendered) {
    view.other_label = is_source ? std::string(rendered) : "Source";
    view.other_href = is_source ? spot_.href("blob") : with_query(spot_.href("blob"), "plain", "1");
  }

  Result<void> show_text(BlobView& view, std::string_view text) {
    if (is_markdown(view.name)) {
      bool plain = request_.has_query("plain");
      offer_other(view, plain, "Rendered");
      if (!plain) {
        view.kind = BlobView::Kind::Prose;
        view.prose = render_document(spot_, spot_.path.parent().text(), text);
        return {};
      }
    }
    for (auto line : text::split(text, '\n')) {
      if (line.size() <= kLineBytesMax) continue;
      view.note = "This file has very long lines, as made by programs; it is not shown here.";
      return offer_download(view);
    }
    view.kind = BlobView::Kind::Lines;
    auto first_line = text::cut(text, "\n").before;
    auto language = kit::language_of(path_, first_line);
    view.lines = language ? kit::highlight(text, *language).lines : kit::plain_lines(text);
    view.facts.insert(view.facts.begin(), text::plural(view.lines.size(), "line", "lines"));
    return cut_page(view);
  }

  Result<void> cut_page(BlobView& view) {
    const std::size_t total = view.lines.size();
    if (total <= kLinesOnPage) return {};
    const std::size_t page = TRY(page_number(request_)), first = (page - 1) * kLinesOnPage;
    if (first >= total) return not_found("This file has fewer pages.");
    const std::size_t end = std::min(total, first + kLinesOnPage);
    auto at = [&](std::size_t n) { return view.lines.begin() + static_cast<std::ptrdiff_t>(n); };
    view.lines =
        std::vector<Html>(std::make_move_iterator(at(first)), std::make_move_iterator(at(end)));
    view.first_line = first + 1;
    std::string here = spot_.href("blob");
    if (request_.has_query("plain")) here = with_query(std::move(here), "plain", "1");
    if (page > 1) view.pages.previous_href = with_query(here, "page", text::format("{}", page - 1));
    if (end < total) view.pages.next_href = with_query(here, "page", text::format("{}", page + 1));
    view.pages.previous_label = "Before", view.pages.next_label = "After";
    view.pages.note = text::format("Lines {} to {} of {}", text::render_count(first + 1),
                                   text::render_count(end), text::render_count(total));
    return {};
  }

  const Spot& spot_;
  web::Request& request_;
  const git::TreeEntry& entry_;
  const std::string path_;
};

}  // namespace

Result<web::Answer> blob(const access::RepoRead& at, web::Request& request) {
  const std::string& tail = request.param("rest");
  auto located = locate(at, request, tail);
  if (!located && located.error().code == Code::NotFound)
    return missing_revision(at, request, tail);
  Spot spot = TRY(std::move(located));
  auto entry = spot.git().find_entry(spot.commit(), spot.path);
  if (!entry && entry.error().code == Code::NotFound) return missing_path(at, request, spot);
  git::TreeEntry file = TRY(std::move(entry));
  if (file.is_directory()) return web::see_other(spot.href("tree"));
  BlobView view{.heading = access::heading_of(request, at, "code"),
                .tools = toolbar_of(spot, "blob")};
  TRY(BlobPage(spot, request, file).fill(view));
  ui::Frame frame = frame_at(
      request, at, text::format("{} at {}", spot.path.text(), at.repository().full_name()));
  return web::page(request, frame, blob_page(view, request.now()));
}

}  // namespace stithy::code
