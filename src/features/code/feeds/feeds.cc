// SPDX-License-Identifier: Apache-2.0
#include "features/code/feeds/feeds.h"

#include "base/text.h"
#include "features/code/facts.h"
#include "features/code/feeds/atom.h"
#include "features/code/pieces.h"
#include "git/history/commit_log.h"
#include "pillars/foundations.h"
#include "sys/crypto.h"
#include "web/answer.h"

namespace stithy::code {

namespace {

constexpr std::string_view kEnding = ".atom";
constexpr std::size_t kEntriesMax = 30;
constexpr std::chrono::milliseconds kOrderSpan{2'000};

web::Answer answer_of(web::Request& request, const AtomFeed& feed) {
  std::string xml = render_atom(feed);
  const std::string etag = text::to_hex(sys::sha256(xml)).substr(0, 32);
  web::Answer answer = web::text_answer(std::move(xml));
  answer.headers.set("Content-Type", "application/atom+xml; charset=utf-8");
  answer.headers.set("Cache-Control", "private, no-cache");
  return web::with_etag(request, etag, std::move(answer));
}

// What every feed of a repository begins with.
class Maker {
 public:
  Maker(const access::RepoRead& at, const web::Request& request) : at_(at), request_(request) {}

  AtomFeed feed(std::string title, std::string_view page) const {
    const std::string self = request_.site().main_url + request_.head().path;
    return {.id = iri(text::format("feed{}", page)),
            .title = std::move(title),
            .self_href = self,
            .page_href = absolute(page),
            .updated = at_.repository().created_at};
  }
  std::string iri(std::string_view specific) const {
    const auto& repository = at_.repository();
    return tag_iri(web::host_of(request_.site().main_url), repository.created_at,
                   text::format("repository/{}/{}", repository.id.value(), specific));
  }
  std::string absolute(std::string_view path) const {
    return request_.site().main_url + std::string(path);
  }

 private:
  const access::RepoRead& at_;
  const web::Request& request_;
};

AtomEntry entry_of(const Maker& make, const git::Commit& commit, const Links& links) {
  return {.id = make.iri("commit/" + commit.oid.hex()),
          .title = subject_of(commit),
          .author = commit.author.name,
          .href = make.absolute(links.commit(commit.oid)),
          .text = git::whole_message(commit),
          .updated = commit.committer.at};
}

AtomEntry entry_of(const Maker& make, const Place& place, const git::Ref& ref, Instant otherwise) {
  AtomEntry entry{.id = make.iri("tag/" + text::repair_utf8(ref.name)),
                  .title = text::repair_utf8(ref.name),
                  .href = make.absolute(place.links.at(url::tree, ref.name, "")),
                  .updated = otherwise};
  if (auto commit = place.git->load_commit(ref.target)) {
    entry.author = (*commit)->author.name;
    entry.updated = (*commit)->committer.at;
    entry.text = git::whole_message(**commit);
  } else {
    entry.href = make.absolute(url::tags(place.links.home()));  // of no commit: it has no files
  }
  if (!ref.annotated) return entry;
  auto tag = place.git->load_tag(ref.oid);
  if (!tag) return entry;
  entry.text = git::whole_message(*tag);
  if (tag->tagger) entry.author = tag->tagger->name, entry.updated = tag->tagger->at;
  return entry;
}

}  // namespace

std::optional<Spot> find_feed(const access::RepoRead& at, web::Request& request,
                              std::string_view tail) {
  if (!tail.ends_with(kEnding)) return std::nullopt;
  auto as_it_stands = locate(at, request, tail);
  if (as_it_stands) {
    const Spot& spot = *as_it_stands;
    if (spot.path.is_root() || spot.git().find_entry(spot.commit(), spot.path)) return std::nullopt;
  }
  auto spot = locate(at, request, tail.substr(0, tail.size() - kEnding.size()));
  if (!spot) return std::nullopt;
  return std::move(spot).take();
}

Result<web::Answer> commits_feed(const access::RepoRead& at, web::Request& request,
                                 const Spot& spot) {
  auto page = TRY(git::list_commits(
      spot.git(), {.start = spot.commit(), .path = spot.path, .limit = kEntriesMax},
      request.deadline().sooner(kHistorySpan)));
  const Maker make(at, request);
  const std::string what =
      spot.path.is_root() ? spot.revision.name : spot.revision.name + ":" + spot.path.text();
  AtomFeed feed = make.feed(
      text::format("Commits to {} ({})", at.repository().full_name(), text::repair_utf8(what)),
      spot.href(url::commits_of));
  for (const auto& commit : page->commits)
    feed.entries.push_back(entry_of(make, *commit, spot.links()));
  return answer_of(request, feed);
}

Result<web::Answer> head_feed(const access::RepoRead& at, web::Request& request) {
  return commits_feed(at, request, TRY(locate(at, request, "")));
}

Result<web::Answer> tags_feed(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto ordered = order_refs(*place.git, place.refs->tags(), request.deadline().sooner(kOrderSpan));
  // By name the last is the newest.
  if (ordered.by_name) std::reverse(ordered.refs.begin(), ordered.refs.end());
  const Maker make(at, request);
  AtomFeed feed = make.feed(text::format("Tags of {}", at.repository().full_name()),
                            url::tags(place.links.home()));
  for (std::size_t i = 0; i < std::min(ordered.refs.size(), kEntriesMax); ++i)
    feed.entries.push_back(entry_of(make, place, *ordered.refs[i], at.repository().created_at));
  return answer_of(request, feed);
}

}  // namespace stithy::code
