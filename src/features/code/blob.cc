// SPDX-License-Identifier: Apache-2.0
#include "features/code/views/blob.h"

#include <algorithm>

#include "base/text.h"
#include "features/code/finding/missing.h"
#include "features/code/frames/pdf_frame.h"
#include "features/code/line_pages.h"
#include "features/code/media.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "features/code/settings.h"
#include "features/code/shown_text.h"
#include "features/code/viewers/picture_size.h"
#include "features/code/viewers/preview.h"
#include "features/code/viewers/stand_ins.h"
#include "git/content/languages.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/headers.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::uint64_t kPictureBytesMax = std::uint64_t{16} << 20;
// A browser takes four bytes of memory for each, whatever the file takes.
constexpr std::uint64_t kPixelsMax = 100'000'000;

class BlobPage {
 public:
  BlobPage(const access::RepoRead& at, const Spot& spot, web::Request& request,
           const git::TreeEntry& entry, ui::Theme theme)
      : at_(at),
        spot_(spot),
        request_(request),
        entry_(entry),
        theme_(theme),
        path_(spot.path.text()) {}

  Result<void> fill(BlobView& view) {
    view.name = spot_.path.name();
    view.raw_href = spot_.href(url::raw);
    view.permalink = spot_.links().at(url::blob, spot_.commit().hex(), path_);
    view.history_href = spot_.href(url::commits_of);
    add_latest(view);
    switch (entry_.kind) {
      case git::EntryKind::Submodule:
        view.raw_href.clear();
        stand_in(view, submodule_at(spot_, entry_, request_.site()));
        return {};
      case git::EntryKind::Symlink: stand_in(view, TRY(symlink_at(spot_, entry_))); return {};
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

  static void stand_in(BlobView& view, StandIn what) {
    view.facts.push_back(std::move(what.fact));
    view.note = std::move(what.note);
    view.note_href = std::move(what.href), view.note_label = std::move(what.label);
  }

  Result<void> file(BlobView& view) {
    auto size = TRY(spot_.git().measure(entry_.oid));
    if (entry_.kind == git::EntryKind::Executable) view.facts.push_back("executable");
    view.facts.push_back(text::render_size(size.bytes));
    if (const auto* language = git::find_language(path_)) view.facts.emplace_back(language->name);
    const std::string too_large = why_too_large(size.bytes);
    std::string text;
    if (size.bytes <= kPictureBytesMax) {
      text = TRY(spot_.git().read_blob(entry_.oid, kPictureBytesMax));
      if (picture(view, text)) return {};
    }
    // What is empty has a name alone, and is a text without lines.
    if (size.bytes > 0 && played(view, size.bytes, text)) return {};
    if (size.bytes > 0 && is_pdf(view.name, text)) return document(view, size.bytes);
    if (too_large.empty() && lfs(view, text)) return {};
    if (TRY(preview(view, size.bytes, text))) return {};
    view.note = too_large.empty() ? why_binary(text) : too_large;
    if (view.note.empty()) return show_text(view, text);
    offer_download(view);
    return {};
  }

  bool picture(BlobView& view, std::string_view bytes) {
    auto type = picture_type(view.name, bytes);
    if (type == "image/svg+xml") offer_switch(view);
    if (type.empty() || (!view.code_href.empty() && !view.is_preview)) return false;
    auto size = picture_size(bytes);
    if (size)
      view.facts.push_back(text::format("{} × {}", text::render_count(size->width),
                                        text::render_count(size->height)));
    if (size && size->pixels() > kPixelsMax) {
      view.note = "This picture has too many pixels to be drawn here.";
      offer_download(view);
      return true;
    }
    view.kind = BlobView::Kind::Image;
    return true;
  }

  static bool played(BlobView& view, std::uint64_t size_bytes, std::string_view bytes) {
    if (size_bytes > git::Repository::kObjectBytesMax) return false;
    const std::string_view type =
        bytes.empty() ? played_type_of_name(view.name) : played_type(view.name, bytes);
    if (type.empty()) return false;
    view.kind = type.starts_with("audio/") ? BlobView::Kind::Audio : BlobView::Kind::Video;
    return true;
  }

  Result<void> document(BlobView& view, std::uint64_t size_bytes) {
    view.facts.push_back("PDF");
    const ByteCount most = kPdfMax(request_.on().settings);
    if (size_bytes > most.size()) {
      view.note = text::format(
          "This PDF document is larger than the {} that are drawn here. It can be downloaded.",
          text::render_size(most.size()));
      offer_download(view);
      return {};
    }
    view.kind = BlobView::Kind::Frame;
    view.frame_href = pdf_frame_link(request_, at_.repository(), entry_.oid, view.name, theme_);
    return {};
  }

  bool lfs(BlobView& view, std::string_view text) {
    auto pointer = git::parse_lfs_pointer(text);
    if (!pointer) return false;
    offer_switch(view);
    if (view.is_preview) stand_in(view, lfs_file(*pointer));
    return view.is_preview;
  }

  // Whether the page shows it. What cannot be shown so leaves a remark above the lines.
  Result<bool> preview(BlobView& view, std::uint64_t size_bytes, std::string_view text) {
    const PreviewKind kind = preview_kind(view.name);
    if (kind == PreviewKind::None || size_bytes > preview_bytes_max(kind)) return false;
    if (git::is_binary(text)) return false;
    offer_switch(view);
    if (!view.is_preview) return false;
    auto made = make_preview(kind, spot_, request_, text);
    if (!made) {
      if (made.error().code != Code::Invalid) return made.error();
      view.remark = made.error().message;
      view.is_preview = false;
      return false;
    }
    view.kind = BlobView::Kind::Preview;
    view.blame_href = spot_.href(url::blame);
    view.preview = std::move(made->body);
    view.pages = std::move(made->pages);
    view.outline = std::move(made->outline);
    view.facts.insert(view.facts.begin(), made->facts.begin(), made->facts.end());
    return true;
  }

  static void offer_download(BlobView& view) {
    view.note_href = view.raw_href;
    view.note_label = "Download";
  }

  void offer_switch(BlobView& view) {
    view.preview_href = spot_.href(url::blob);
    view.code_href = with_query(view.preview_href, "plain", "1");
    view.is_preview = !request_.has_query("plain");
  }

  Result<void> show_text(BlobView& view, std::string_view text) {
    view.blame_href = spot_.href(url::blame);
    view.note = why_long_lines(text);
    if (!view.note.empty()) {
      offer_download(view);
      return {};
    }
    view.kind = BlobView::Kind::Lines;
    const auto source = request_.on().sources.lines(entry_.oid.hex(), path_, text);
    view.reorders = source->reorders;
    view.facts.insert(view.facts.begin(), text::plural(source->lines.size(), "line", "lines"));
    TRY(cut_page(view, source->lines));
    add_outline(view, text);
    return {};
  }

  // Lines of this page are named alone, so that going there does not load it again.
  void add_outline(BlobView& view, std::string_view text) {
    const std::uint64_t end = view.first_line + view.lines.size();
    const auto outline = request_.on().sources.outline(entry_.oid.hex(), path_, text);
    view.outline = outline_panel(*outline, [&](std::uint32_t line) {
      const bool here = line >= view.first_line && line < end;
      return text::format("{}#L{}", here ? std::string() : page_of_line(address(), line), line);
    });
  }

  // Of this way to look at the file, without a page.
  std::string address() const {
    std::string here = spot_.href(url::blob);
    return request_.has_query("plain") ? with_query(std::move(here), "plain", "1") : here;
  }

  Result<void> cut_page(BlobView& view, const std::vector<Html>& lines) {
    LinePage cut = TRY(line_page(request_, page_starts(lines), lines.size(), address()));
    view.lines = lines_of(lines, cut);
    view.first_line = cut.first + 1;
    view.pages = std::move(cut.pages);
    view.line_href = std::move(cut.line_href);
    view.blame_href = page_of_line(std::move(view.blame_href), view.first_line);
    return {};
  }

  const access::RepoRead& at_;
  const Spot& spot_;
  web::Request& request_;
  const git::TreeEntry& entry_;
  const ui::Theme theme_;
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
  if (file.is_directory()) return web::see_other(spot.href(url::tree));
  BlobView view{.heading = access::heading_of(request, at, "code"),
                .tools = toolbar_of(spot, url::blob)};
  ui::Frame frame = frame_at(
      request, at, text::format("{} at {}", spot.path.text(), at.repository().full_name()));
  TRY(BlobPage(at, spot, request, file, frame.theme).fill(view));
  view.actions = file_actions(at, request, spot);
  if (!view.outline.items.empty()) frame.islands = {"code-outline"};
  web::Answer answer = web::page(request, frame, blob_page(view, request.now()));
  if (view.kind == BlobView::Kind::Frame) web::let_frames_in(request.site(), kFramePath, answer);
  return answer;
}

}  // namespace stithy::code
