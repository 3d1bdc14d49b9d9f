// SPDX-License-Identifier: Apache-2.0
#include "features/code/activity/activity.h"

#include "base/text.h"
#include "features/code/activity/count.h"
#include "features/code/links.h"
#include "features/code/pieces.h"
#include "features/code/urls.h"
#include "pillars/foundations.h"

namespace stithy::code {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string_view month_of(std::string_view date) {
  return kMonths[text::parse_number<std::size_t>(date.substr(5, 2)).value_or(1) - 1];
}

std::uint64_t undated(const Tally& tally) {
  std::uint64_t sum = 0;
  for (const Cell& cell : tally.cells)
    if (cell.week == kUndatedWeek) sum += cell.commits;
  return sum;
}

// The address asked for, as the next question must spell it.
std::string again(web::Request& request) {
  std::string href = request.head().path;
  for (const auto& [name, value] : request.query_parameters())
    if (name != "fill") href = with_query(std::move(href), name, value);
  return with_query(std::move(href), "fill", "1");
}

ui::Progress counting(const Tally* tally) {
  if (!tally)
    return {.title = "Counting the commits of this history",
            .step = "A moment, please.",
            .shows_bar = false};
  return {.title = "Counting added and deleted lines",
          .step = text::format("{} of {} commits", text::render_count(tally->lines_done()),
                               text::render_count(tally->commits)),
          .share = static_cast<int>(1000 * tally->lines_done() /
                                    std::max<std::uint64_t>(tally->commits, 1))};
}

void add_notes(const Tally& tally, ActivityHead& head) {
  head.notes.push_back("Merges are left out. Weeks begin on Sunday, by UTC.");
  if (const std::uint64_t n = undated(tally); n > 0)
    head.notes.push_back(text::format("{} without a readable date: counted, but not drawn.",
                                      text::plural(n, "commit is", "commits are")));
  if (tally.unmeasured > 0)
    head.notes.push_back(text::format("The lines of {} were too many to be counted.",
                                      text::plural(tally.unmeasured, "commit", "commits")));
  if (tally.damaged)
    head.notes.push_back(
        "Objects of this history are missing on the server. What could be read was counted.");
}

}  // namespace

Result<Counted> ask_tally(const access::RepoRead& at, web::Request& request, Deadline deadline) {
  Counted counted{.place = TRY(open_place(at, request))};
  counted.tip = default_tip(*counted.place.refs);
  if (!counted.tip) return counted;
  const Foundations& on = request.on();
  const TallyFiles files(on.repositories.data_directory(), at.repository().id);
  auto tally = count_commits_of(*counted.place.git, files, *counted.tip, deadline);
  if (tally)
    counted.tally = *std::move(tally);
  else if (tally.error().code != Code::Unavailable)
    return std::move(tally).take_error();
  if (!counted.tally || !counted.tally->has_lines()) files.want();
  return counted;
}

ActivityHead activity_head_of(const access::RepoRead& at, web::Request& request,
                              const Counted& counted, std::string_view page) {
  const std::string home = at.repository().path();
  ActivityHead head{.heading = access::heading_of(request, at, "insights"),
                    .pages = {{.name = "contributors",
                               .label = "Contributors",
                               .href = url::contributors(home),
                               .icon = "users"},
                              {.name = "commit-activity",
                               .label = "Commit activity",
                               .href = url::commit_activity(home),
                               .icon = "commit"}},
                    .current = std::string(page)};
  head.has_commits = counted.tally && counted.tally->commits > 0;
  if (!counted.tip || (counted.tally && !head.has_commits)) {
    head.title = "There are no commits yet";
    return head;
  }
  if (!counted.tally) head.title = "This history is long, and is being counted";
  const Tally* tally = counted.tally ? &*counted.tally : nullptr;
  if (!tally || !tally->has_lines()) {
    head.waiting = counting(tally);
    head.fill_href = again(request);
  }
  if (tally) add_notes(*tally, head);
  return head;
}

std::string render_day(std::int64_t seconds) {
  const std::string date = render_date(Instant::from_seconds(seconds));
  const int day = text::parse_number<int>(date.substr(8, 2)).value_or(1);
  return text::format("{} {} {}", day, month_of(date), date.substr(0, 4));
}

std::string render_month(std::int64_t seconds) {
  const std::string date = render_date(Instant::from_seconds(seconds));
  return text::format("{} {}", month_of(date), date.substr(0, 4));
}

}  // namespace stithy::code
