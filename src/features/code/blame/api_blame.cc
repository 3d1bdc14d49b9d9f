// SPDX-License-Identifier: Apache-2.0
#include "features/code/blame/api_blame.h"

#include <set>

#include "base/text.h"
#include "features/code/blame/find_blame.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::code {

using web::describe;
using web::field;
using web::Schema;

namespace {

constexpr std::chrono::milliseconds kSpan{8'000};
constexpr web::FieldRules kLine{.min = 1};

// Half an answer would be taken for a whole one; so a client asks again.
Result<void> check_whole(git::Blame::End end) {
  using End = git::Blame::End;
  switch (end) {
    case End::Whole: return {};
    case End::GoesOn:
      return unavailable(
          "The history of this file is long and is still being looked through. Ask again.",
          std::chrono::seconds(5));
    case End::GaveUp:
      return unavailable(
          "Looking through the history of this file takes longer than this server allows.",
          std::chrono::seconds(300));
    case End::Damaged: break;
  }
  return conflict("Objects of the history of this file are missing or damaged.");
}

BlamedRange range_of(const git::BlameRange& range, const git::BlameOrigin& origin) {
  BlamedRange out{.first_line = range.first_line,
                  .last_line = range.first_line + std::int64_t{range.line_count} - 1,
                  .commit = origin.at.commit.hex(),
                  .path = text::repair_utf8(origin.at.path),
                  .original_line = range.original_line};
  if (origin.previous)
    out.previous = {origin.previous->commit.hex(), text::repair_utf8(origin.previous->path)};
  return out;
}

void add_commits(const Spot& spot, const web::Site& site, const git::Blame& blame,
                 BlamedFile& out) {
  std::set<git::Oid> seen;
  for (const git::BlameOrigin& origin : blame.origins) {
    if (!seen.insert(origin.at.commit).second) continue;
    auto commit = spot.git().load_commit(origin.at.commit);
    if (!commit) continue;
    const git::Signature& author = (*commit)->author;
    out.commits.push_back({.id = origin.at.commit.hex(),
                           .subject = (*commit)->subject,
                           .author_name = author.name,
                           .author_email = author.email,
                           .authored_at = render_iso(author.at),
                           .html_url = site.main_url + spot.links().commit(origin.at.commit)});
  }
}

}  // namespace

const Schema& schema_of(const BlamedPlace*) {
  using P = BlamedPlace;
  static const auto made =
      describe<P>("blamed-place", {field("commit", &P::commit, "The id of a commit."),
                                   field("path", &P::path, "What the file is called in it.")});
  return made;
}

const Schema& schema_of(const BlamedRange*) {
  using R = BlamedRange;
  static const auto made = describe<R>(
      "blamed-range",
      {field("first_line", &R::first_line, "Counted from 1.", kLine),
       field("last_line", &R::last_line, "The last line of the range.", kLine),
       field("commit", &R::commit, "The id of the commit that the lines came with."),
       field("path", &R::path, "What the file was called in that commit."),
       field("original_line", &R::original_line,
             "The number that the first line had in that commit.", kLine),
       field("previous", &R::previous,
             "The file before that commit, for going further back; null when the commit brought "
             "the file.")});
  return made;
}

const Schema& schema_of(const BlamedCommit*) {
  using C = BlamedCommit;
  static const auto made = describe<C>(
      "blamed-commit",
      {field("id", &C::id, "The id."),
       field("subject", &C::subject, "The first paragraph of the message, on one line."),
       field("author_name", &C::author_name, "As written in the commit."),
       field("author_email", &C::author_email, "As written in the commit."),
       field("authored_at", &C::authored_at, "When it was written.", {.format = "date-time"}),
       field("html_url", &C::html_url, "The page of the commit.", {.format = "uri"})});
  return made;
}

const Schema& schema_of(const BlamedFile*) {
  using F = BlamedFile;
  static const auto made = describe<F>(
      "blamed-file",
      {field("commit", &F::commit, "The id of the revision asked about."),
       field("path", &F::path, "The path asked about."),
       field("ignored_commits", &F::ignored_commits,
             "How many commits of .git-blame-ignore-revs were looked through as far as possible; "
             "none with ?ignore=no."),
       field("ranges", &F::ranges, "All lines of the file in their order."),
       field("commits", &F::commits, "The commits of the ranges, each once.")});
  return made;
}

Result<web::Answer> api_blame(const access::RepoRead& at, web::Request& request) {
  const Spot spot = TRY(file_asked(at, request));
  const FoundBlame found = TRY(find_blame(spot, request, wish_of(request), kSpan));
  TRY(check_whole(found.blame->end));
  BlamedFile out{.commit = spot.commit().hex(), .path = text::repair_utf8(spot.path.text())};
  if (found.list && wish_of(request).use_ignore_list)
    out.ignored_commits = static_cast<std::int64_t>(found.list->commits.size());
  for (const git::BlameRange& range : found.blame->ranges)
    out.ranges.push_back(range_of(range, found.blame->origins[range.origin]));
  add_commits(spot, request.site(), *found.blame, out);
  return web::json_of(out);
}

}  // namespace stithy::code
