// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/code/facts.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "features/code/signed/signed.h"
#include "features/code/views/refs.h"
#include "features/code/views_history.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::size_t kRefsOnPage = 50;
constexpr std::size_t kQueryBytesMax = 100;
constexpr std::chrono::milliseconds kOrderSpan{2'000};

RefRow row_of(const Place& place, const git::Ref& ref) {
  RefRow row{.name = ref.name,
             .href = place.links.at(url::tree, ref.name, ""),
             .annotated = ref.annotated};
  std::string archive = url::archive(place.links.home(), ref.name);
  auto commit = place.git->load_commit(ref.target);
  if (!commit) {
    // Tags may stand for a tree or a single file.
    row.href.clear();
    row.note = "no commit";
    row.commit_id = short_id(ref.target);
    return row;
  }
  CommitLine line = line_of(**commit, place.links);
  row.commit_id = line.id;
  row.commit_href = line.href;
  row.subject = line.subject;
  row.author = line.author;
  row.at = line.at;
  row.zip_href = archive + ".zip";
  row.tar_href = archive + ".tar.gz";
  return row;
}

std::vector<git::Ref> matching(std::span<const git::Ref> refs, std::string_view query) {
  std::vector<git::Ref> found;
  const std::string wanted = text::to_lower(query);
  for (const git::Ref& ref : refs)
    if (text::contains(text::to_lower(ref.name), wanted)) found.push_back(ref);
  return found;
}

// What a tag itself says is worth more than the commit's first line. Its signature is still to be
// looked into.
signing::Item add_tag_message(const Place& place, const git::Ref& ref, RefRow& row) {
  if (!ref.annotated) return {};
  auto tag = place.git->load_tag(ref.oid);
  if (!tag) return {};
  if (!tag->subject.empty()) row.subject = tag->subject;
  if (tag->tagger) row.author = person_of(*tag->tagger), row.at = tag->tagger->at;
  return signing::item_of(*tag);
}

Result<RefsView> list(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  RefsView view{.heading = access::heading_of(request, at, "code"),
                .query = std::string(request.query("q")),
                .action = url::tags(place.links.home())};
  if (view.query.size() > kQueryBytesMax)
    return invalid(text::format("A search takes at most {} bytes.", kQueryBytesMax));
  std::span<const git::Ref> all = place.refs->tags();
  std::vector<git::Ref> found;
  if (!view.query.empty()) all = found = matching(all, view.query);
  auto ordered = order_refs(*place.git, all, request.deadline().sooner(kOrderSpan));
  view.total = ordered.refs.size();
  view.by_name = ordered.by_name;
  const std::size_t page = TRY(page_number(request)), first = (page - 1) * kRefsOnPage;
  const std::size_t end = std::min(ordered.refs.size(), first + kRefsOnPage);
  std::vector<signing::Item> items;
  for (std::size_t i = first; i < end; ++i) {
    const git::Ref& ref = *ordered.refs[i];
    view.rows.push_back(row_of(place, ref));
    items.push_back(add_tag_message(place, ref, view.rows.back()));
  }
  auto badges = TRY(badges_of(request, *place.git, items));
  for (std::size_t i = 0; i < badges.size(); ++i) view.rows[i].signature = std::move(badges[i]);
  std::string same = view.query.empty() ? view.action : with_query(view.action, "q", view.query);
  if (first > 0) view.pages.previous_href = with_query(same, "page", text::format("{}", page - 1));
  if (end < ordered.refs.size())
    view.pages.next_href = with_query(same, "page", text::format("{}", page + 1));
  if (view.total > kRefsOnPage && first < end)
    view.pages.note = text::format("{} to {} of {}", text::render_count(first + 1),
                                   text::render_count(end), text::render_count(view.total));
  return view;
}

}  // namespace

Result<web::Answer> tags(const access::RepoRead& at, web::Request& request) {
  RefsView view = TRY(list(at, request));
  ui::Frame frame = frame_at(request, at, text::format("Tags of {}", at.repository().full_name()));
  frame.feed_href = url::tags_feed(at.repository().path());
  return web::page(request, frame, tags_page(view, request.now()));
}

}  // namespace stithy::code
