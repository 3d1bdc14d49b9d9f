// SPDX-License-Identifier: Apache-2.0
#include "features/code/compare/compare.h"

#include "base/text.h"
#include "features/code/compare/compare_view.h"
#include "features/code/compare/comparison.h"
#include "features/code/diff/diff_page.h"
#include "features/code/diff/output_body.h"
#include "features/code/history/commit_rows.h"
#include "features/code/pieces.h"
#include "features/code/signed/signed.h"
#include "features/code/views/compare.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::size_t kCommitsOnPage = 35, kBranchesOffered = 300, kTagsOffered = 100;
constexpr std::chrono::minutes kStreamSpan{30};

std::string href_of(const Links& links, const ComparisonWords& words) {
  return url::comparison(links.home(), render_comparison(words));
}

std::vector<std::string> offered(const git::RefSnapshot& refs) {
  std::vector<std::string> names;
  if (const git::Ref* head = refs.head()) names.push_back(head->name);
  for (const git::Ref& ref : refs.branches()) {
    if (names.size() == kBranchesOffered) break;
    if (ref.name != refs.default_branch() && text::is_utf8(ref.name)) names.push_back(ref.name);
  }
  const auto tags = refs.tags();
  for (std::size_t i = tags.size(); i > 0 && tags.size() - i < kTagsOffered; --i)
    if (text::is_utf8(tags[i - 1].name)) names.push_back(tags[i - 1].name);
  return names;
}

// A branch may end in ".diff"; only what names nothing as it stands is text without it.
struct TextForm {
  std::string_view ending;
  ComparisonWords words;
};
std::optional<TextForm> text_form(const access::RepoRead& at, const Place& place,
                                  const ComparisonWords& words) {
  if (resolve_side(at, place, words.head)) return std::nullopt;
  for (std::string_view ending : {".diff", ".patch"}) {
    if (!std::string_view(words.head).ends_with(ending)) continue;
    TextForm form{ending, words};
    form.words.head.resize(words.head.size() - ending.size());
    return form;
  }
  return std::nullopt;
}

Result<web::Answer> as_text(const access::RepoRead& at, web::Request& request, const Place& place,
                            const TextForm& form) {
  auto base = TRY(resolve_side(at, place, form.words.base)).commit;
  auto head = TRY(resolve_side(at, place, form.words.head)).commit;
  request.close_reader();
  const auto deadline = Deadline::in(kStreamSpan);
  if (form.ending == ".patch")
    return text_stream(TRY(git::stream_mails(*place.git, base, head, deadline)));
  if (form.words.from_merge_base) {
    auto common = TRY(git::find_merge_base(*place.git, base, head, deadline));
    if (!common)
      return not_found(
          "These revisions have no common ancestor. With two dots they are compared as they are.");
    base = *common;
  }
  return text_stream(TRY(git::stream_diff(*place.git, base, head, deadline)));
}

// One request for this page.
class Page {
 public:
  Page(const access::RepoRead& at, web::Request& request, Place place)
      : at_(at), request_(request), place_(std::move(place)) {}

  Result<web::Answer> choose(ComparisonWords words) {
    view_ = blank(words);
    return render(200);
  }

  Result<web::Answer> show(const ComparisonWords& words) {
    view_ = blank(words);
    auto base = side(words.base, view_.base), head = side(words.head, view_.head);
    if (!base) return refuse(base.error());
    if (!head) return refuse(head.error());
    const Comparison pair = TRY(compare_commits(*place_.git, base->commit, head->commit,
                                                request_.deadline().sooner(kHistorySpan)));
    tell(pair, words);
    DiffPlan plan = TRY(plan_of(request_, href_of(place_.links, words)));
    TRY(add_commits(pair, plan));
    TRY(add_diff(pair, words, plan));
    return render(200);
  }

 private:
  CompareView blank(const ComparisonWords& words) {
    return {.heading = access::heading_of(request_, at_, "code"),
            .action = url::choose_comparison(place_.links.home()),
            .base = {.word = words.base},
            .head = {.word = words.head},
            .from_merge_base = words.from_merge_base,
            .revisions = offered(*place_.refs)};
  }

  Result<git::Revision> side(const std::string& word, ComparedSide& out) const {
    auto found = resolve_side(at_, place_, word);
    if (found)
      out.href = place_.links.at(url::tree, word_of(*found), "");
    else
      out.problem = found.error().message;
    return found;
  }

  // What cannot be read is no fault of the words.
  Result<web::Answer> refuse(const Error& error) {
    const int status = web::status_of(error.code);
    if (status >= 500) return error;
    return render(status);
  }

  void tell(const Comparison& pair, const ComparisonWords& words) {
    using Found = CompareView::Found;
    view_.ahead = pair.apart.ahead;
    view_.behind = pair.apart.behind;
    if (pair.base == pair.head)
      view_.found = Found::Identical;
    else if (!pair.common)
      view_.found = Found::Unrelated;
    else if (pair.apart.ahead == 0)
      view_.found = Found::Behind;
    else
      view_.found = pair.apart.behind == 0 ? Found::Ahead : Found::Diverged;
    if (pair.common) {
      view_.common_id = short_id(*pair.common);
      view_.common_href = place_.links.commit(*pair.common);
    }
    view_.diff_href = href_of(place_.links, words) + ".diff";
    view_.patch_href = href_of(place_.links, words) + ".patch";
    view_.swap_href = href_of(place_.links, {words.head, words.base, words.from_merge_base});
    view_.other_href = href_of(place_.links, {words.base, words.head, !words.from_merge_base});
  }

  Result<void> add_commits(const Comparison& pair, const DiffPlan& plan) {
    if (plan.only) return {};  // a script asks for the file alone
    std::size_t page = 1;
    if (request_.has_query("commits")) {
      auto asked = text::parse_number<std::size_t>(request_.query("commits"));
      if (!asked || *asked == 0 || *asked > 1'000'000)
        return invalid("A page is a number from 1 to 1 000 000.");
      page = *asked;
    }
    const std::size_t first = (page - 1) * kCommitsOnPage;
    auto found = TRY(list_ahead(*place_.git, pair, first, kCommitsOnPage,
                                request_.deadline().sooner(kHistorySpan)));
    std::vector<CommitRow> rows;
    std::vector<signing::Item> items;
    for (const auto& commit : found) {
      rows.push_back(row_of(*commit, place_.links, url::tree, ""));
      items.push_back(signing::item_of(*commit));
    }
    auto badges = TRY(badges_of(request_, *place_.git, items));
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].signature = std::move(badges[i]);
    view_.days = by_day(std::move(rows));
    auto step = [&](std::size_t to) { return code::href_of(plan, "commits", to); };
    if (page > 1) view_.commit_pages.previous_href = step(page - 1);
    if (first + kCommitsOnPage < pair.apart.ahead) view_.commit_pages.next_href = step(page + 1);
    if (!found.empty() && pair.apart.ahead > kCommitsOnPage)
      view_.commit_pages.note = text::format("{} to {} of {}", text::render_count(first + 1),
                                             text::render_count(first + found.size()),
                                             text::render_count(pair.apart.ahead));
    return {};
  }

  Result<void> add_diff(const Comparison& pair, const ComparisonWords& words, DiffPlan plan) {
    if (words.from_merge_base && (!pair.common || pair.apart.ahead == 0)) return {};
    const git::Oid before = words.from_merge_base ? *pair.common : pair.base;
    if (before == pair.head) return {};
    plan.old_word = before.hex();
    plan.new_word = pair.head.hex();
    view_.diff =
        TRY(diff_between(*place_.git, before, pair.head, plan, place_.links, request_.deadline()));
    return {};
  }

  web::Answer render(int status) {
    std::string title = view_.found == CompareView::Found::Nothing
                            ? std::string("Compare revisions")
                            : text::format("{} compared with {}", view_.head.word, view_.base.word);
    ui::Frame frame =
        frame_at(request_, at_, text::format("{} · {}", title, at_.repository().full_name()));
    if (view_.diff) frame.islands = {"code-diff"};
    frame.indexable = false;
    return web::page(request_, frame, compare_page(view_, request_.now()), status);
  }

  const access::RepoRead& at_;
  web::Request& request_;
  const Place place_;
  CompareView view_;
};

}  // namespace

Result<web::Answer> choose_comparison(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  ComparisonWords words{.base = std::string(text::trim(request.query("base"))),
                        .head = std::string(text::trim(request.query("head"))),
                        .from_merge_base = request.query("dots") != "2"};
  if (!words.base.empty() && !words.head.empty())
    return web::see_other(href_of(place.links, words));
  if (words.base.empty()) words.base = place.refs->default_branch();
  return Page(at, request, std::move(place)).choose(std::move(words));
}

Result<web::Answer> comparison(const access::RepoRead& at, web::Request& request) {
  const std::string& text = request.param("basehead");
  Place place = TRY(open_place(at, request));
  auto words = parse_comparison(text);
  // One word alone is compared with the default branch.
  if (!words && text.find("..") == text.npos)
    return web::see_other(href_of(place.links, {place.refs->default_branch(), text}));
  if (!words)
    return not_found("Two revisions are compared as base...head or, as they are, base..head.");
  if (auto form = text_form(at, place, *words)) return as_text(at, request, place, *form);
  return Page(at, request, std::move(place)).show(*words);
}

}  // namespace stithy::code
