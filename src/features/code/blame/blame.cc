// SPDX-License-Identifier: Apache-2.0
//
// The page of blame: a file with the commit that each line came from.
#include <unordered_map>

#include "base/text.h"
#include "features/code/blame/blame_view.h"
#include "features/code/blame/find_blame.h"
#include "features/code/blame/hunks.h"
#include "features/code/finding/missing.h"
#include "features/code/line_pages.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "features/code/shown_text.h"
#include "features/code/viewers/stand_ins.h"
#include "features/code/views/blame.h"
#include "git/content/languages.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::code {

namespace {

// A page shows at once what is known soon; the island then asks again with more time.
constexpr std::chrono::milliseconds kFirstSpan{2'000}, kAgainSpan{8'000};

class BlamePage {
 public:
  BlamePage(const Spot& spot, web::Request& request, const git::TreeEntry& entry)
      : spot_(spot), request_(request), entry_(entry), wish_(wish_of(request)) {}

  Result<void> fill(BlameView& view) {
    view.name = spot_.path.name();
    view.file_href = spot_.href(url::blob);
    view.history_href = spot_.href(url::commits_of);
    view.permalink =
        with_wish(spot_.links().at(url::blame, spot_.commit().hex(), spot_.path.text()), wish_);
    const std::string text = TRY(read_text(view));
    if (!view.note.empty()) return {};
    if (is_markdown(view.name)) view.file_href = with_query(view.file_href, "plain", "1");
    source_ = request_.on().sources.lines(entry_.oid.hex(), spot_.path.text(), text);
    const std::size_t count = source_->lines.size();
    view.facts.insert(view.facts.begin(), text::plural(count, "line", "lines"));
    if (count == 0) return {};
    const FoundBlame found = TRY(
        find_blame(spot_, request_, wish_, request_.has_query("fill") ? kAgainSpan : kFirstSpan));
    const LinePage page = TRY(cut_page(view, *found.blame));
    add_switches(view, found.list);
    add_trouble(view, found.blame->end);
    add_hunks(view, *found.blame, page);
    return {};
  }

 private:
  // The text of the file, or a note in the view that says why it has no lines.
  Result<std::string> read_text(BlameView& view) {
    if (entry_.kind == git::EntryKind::Submodule) {
      view.facts.emplace_back("submodule");
      view.note = "Another repository stands here; its lines are not in this one.";
      view.note_href = view.file_href, view.note_label = "See which";
      return std::string();
    }
    if (entry_.kind == git::EntryKind::Symlink) return symlink(view);
    const auto size = TRY(spot_.git().measure(entry_.oid));
    view.facts.push_back(text::render_size(size.bytes));
    if (const auto* language = git::find_language(spot_.path.text()))
      view.facts.emplace_back(language->name);
    view.note_href = view.history_href, view.note_label = "See its history";
    view.note = why_too_large(size.bytes);
    if (!view.note.empty()) return std::string();
    std::string text = TRY(spot_.git().read_blob(entry_.oid, kShownBytesMax));
    view.note = why_binary(text);
    if (!view.note.empty()) view.note += " It has no lines that could be traced back.";
    if (view.note.empty()) view.note = why_long_lines(text);
    return text;
  }

  Result<std::string> symlink(BlameView& view) {
    StandIn link = TRY(symlink_at(spot_, entry_));
    view.facts.push_back(std::move(link.fact));
    view.note = std::move(link.note);
    // A link back to the root leads to the folder's page, which has no blame.
    if (!link.path.empty()) link.href = spot_.links().at(url::blame, spot_.word, link.path);
    view.note_href = std::move(link.href);
    view.note_label = std::move(link.label);
    return std::string();
  }

  // Cuts the lines of the view; the answer says where they stood in the file.
  Result<LinePage> cut_page(BlameView& view, const git::Blame& blame) {
    const std::vector<Html>& lines = source_->lines;
    const std::size_t count = lines.size();
    std::vector<std::size_t> commits_at;
    for (const LineHunk& hunk : cut_hunks(blame, 1, static_cast<std::uint32_t>(count)))
      commits_at.push_back(hunk.first_line - 1);
    LinePage cut = TRY(line_page(request_, page_starts(lines, commits_at), count, here(wish_)));
    view.lines = lines_of(lines, cut);
    view.pages = std::move(cut.pages);
    view.line_href = std::move(cut.line_href);
    first_line_ = cut.first + 1;
    view.file_href = page_of_line(std::move(view.file_href), first_line_);
    view.permalink = page_of_line(std::move(view.permalink), first_line_);
    return cut;
  }

  std::string here(const BlameWish& wish) const { return with_wish(spot_.href(url::blame), wish); }
  std::string same_page(const BlameWish& wish) const {
    return page_of_line(here(wish), first_line_);
  }

  void add_switches(BlameView& view, const std::optional<git::IgnoreList>& list) {
    BlameWish other = wish_;
    other.ignore_whitespace = !wish_.ignore_whitespace;
    view.switches.push_back(
        {wish_.ignore_whitespace ? "Mind blanks" : "Ignore blanks", same_page(other)});
    other = wish_;
    other.follow_copies = !wish_.follow_copies;
    view.switches.push_back(
        {wish_.follow_copies ? "Do not follow copies" : "Follow copies", same_page(other)});
    if (!list) return;
    other = wish_;
    other.use_ignore_list = !wish_.use_ignore_list;
    const auto commits = text::plural(list->commits.size(), "commit", "commits");
    view.list_note = text::format(
        "{} of {} {}.", commits, git::kIgnoreListName,
        wish_.use_ignore_list ? "looked through, as far as that is possible" : "not ignored");
    if (list->unreadable_lines > 0)
      view.list_note += text::format(" {} of it name no commit by its full id.",
                                     text::plural(list->unreadable_lines, "line", "lines"));
    view.list_switch = {wish_.use_ignore_list ? "Do not ignore them" : "Ignore them",
                        same_page(other)};
  }

  void add_trouble(BlameView& view, git::Blame::End end) {
    using End = git::Blame::End;
    switch (end) {
      case End::Whole: return;
      case End::GoesOn:
        view.trouble =
            "The history of this file is long. Lines without a commit are still being looked for.";
        view.fill_href = with_query(same_page(wish_), "fill", "1");
        view.again_href = view.fill_href;
        return;
      case End::GaveUp:
        view.trouble =
            "Looking through the whole history of this file takes longer than this server allows. "
            "Lines without a commit are older than what was seen. In five minutes it may be tried "
            "again.";
        view.again_href = same_page(wish_);
        return;
      case End::Damaged:
        view.trouble =
            "Objects of the history are missing or damaged, so some lines stay without a commit.";
        return;
    }
  }

  void add_hunks(BlameView& view, const git::Blame& blame, const LinePage& page) {
    const auto seen = spot_.git().commit_date(spot_.commit());
    const Instant seen_at = seen ? *seen : request_.now();
    std::unordered_map<git::Oid, unsigned> numbers;
    for (const LineHunk& cut : cut_hunks(blame, static_cast<std::uint32_t>(page.first + 1),
                                         static_cast<std::uint32_t>(page.end))) {
      BlameHunk hunk{.first_line = cut.first_line,
                     .lines = std::span<const Html>(view.lines)
                                  .subspan(cut.first_line - page.first - 1, cut.line_count)};
      if (cut.origin) {
        const git::BlameOrigin& origin = blame.origins[*cut.origin];
        const auto next = static_cast<unsigned>(numbers.size());
        hunk.commit = numbers.emplace(origin.at.commit, next).first->second;
        describe(hunk, origin, cut.original_line, seen_at);
      }
      view.hunks.push_back(std::move(hunk));
    }
  }

  void describe(BlameHunk& hunk, const git::BlameOrigin& origin, std::uint32_t line,
                Instant seen_at) {
    hunk.known = true;
    hunk.href = spot_.links().commit(origin.at.commit);
    if (auto commit = spot_.git().load_commit(origin.at.commit)) {
      hunk.author = person_of((*commit)->author);
      hunk.subject = subject_of(**commit);
      hunk.at = (*commit)->committer.at;
    } else {
      hunk.author = {.name = "unknown"};
      hunk.subject = short_id(origin.at.commit);
    }
    hunk.age = age_class(hunk.at, seen_at);
    if (origin.at.path != spot_.path.text()) hunk.moved_from = origin.at.path;
    if (!origin.previous) return;
    const auto& before = *origin.previous;
    hunk.prior_href =
        with_wish(spot_.links().at(url::blame, before.commit.hex(), before.path), wish_);
    hunk.prior_href = address_of_line(std::move(hunk.prior_href), line);
  }

  const Spot& spot_;
  web::Request& request_;
  const git::TreeEntry& entry_;
  const BlameWish wish_;
  std::shared_ptr<const kit::SourceLines> source_;
  std::uint64_t first_line_ = 1;
};

}  // namespace

Result<web::Answer> blame(const access::RepoRead& at, web::Request& request) {
  const std::string& tail = request.param("rest");
  auto located = locate(at, request, tail);
  if (!located && located.error().code == Code::NotFound)
    return missing_revision(at, request, tail);
  Spot spot = TRY(std::move(located));
  auto entry = spot.git().find_entry(spot.commit(), spot.path);
  if (!entry && entry.error().code == Code::NotFound) return missing_path(at, request, spot);
  const git::TreeEntry file = TRY(std::move(entry));
  if (file.is_directory()) return web::see_other(spot.href(url::tree));
  BlameView view{.heading = access::heading_of(request, at, "code"),
                 .tools = toolbar_of(spot, url::blame)};
  TRY(BlamePage(spot, request, file).fill(view));
  ui::Frame frame =
      frame_at(request, at,
               text::format("Blame of {} at {}", spot.path.text(), at.repository().full_name()));
  frame.indexable = false;  // each costs a process; the file itself may be found
  frame.islands = {"code-blame"};
  return web::page(request, frame, blame_page(view, request.now()));
}

}  // namespace stithy::code
