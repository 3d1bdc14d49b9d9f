// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/code/activity/activity.h"
#include "features/code/activity/people.h"
#include "features/code/activity/views/contributors.h"
#include "features/code/pieces.h"
#include "features/code/urls.h"
#include "ui/places.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::size_t kPeopleOnPage = 24, kColumnsMax = 80, kPointsMax = 60, kLabels = 5;
constexpr std::array<std::string_view, 4> kPeriodLabels = {"All time", "Last year", "Last quarter",
                                                           "Last month"};
constexpr std::array<std::string_view, 4> kPeriodEnds = {
    "", " in the last 52 weeks", " in the last 13 weeks", " in the last 4 weeks"};
constexpr std::array<std::string_view, 3> kMeasureLabels = {"Commits", "Additions", "Deletions"};

template <class Word>
std::string_view of(std::span<const std::string_view> words, Word word) {
  return words[static_cast<std::size_t>(word)];
}

struct Asked {
  Period period = Period::All;
  Measure measure = Measure::Commits;
  unsigned page = 1;
};

Result<Asked> asked_of(const web::Request& request) {
  Asked asked{.page = TRY(page_number(request))};
  if (!request.query("period").empty()) {
    auto period = parse_period(request.query("period"));
    if (!period) return invalid_field("period", "A period is all, year, quarter or month.");
    asked.period = *period;
  }
  if (!request.query("by").empty()) {
    auto measure = parse_measure(request.query("by"));
    if (!measure) return invalid_field("by", "Count by commits, additions or deletions.");
    asked.measure = *measure;
  }
  return asked;
}

std::string address(const std::string& page, const Asked& asked) {
  std::string href = page;
  if (asked.period != Period::All) href = with_query(href, "period", period_word(asked.period));
  if (asked.measure != Measure::Commits) href = with_query(href, "by", measure_word(asked.measure));
  if (asked.page > 1) href = with_query(href, "page", text::format("{}", asked.page));
  return href;
}

std::string amount(std::uint64_t n, Measure measure) {
  switch (measure) {
    case Measure::Commits: return text::plural(n, "commit", "commits");
    case Measure::Additions: return text::plural(n, "line added", "lines added");
    case Measure::Deletions: return text::plural(n, "line deleted", "lines deleted");
  }
  return {};
}

class Page {
 public:
  Page(const access::RepoRead& at, web::Request& request, const Tally& tally, Asked asked)
      : at_(at),
        request_(request),
        tally_(tally),
        asked_(asked),
        home_(url::contributors(at.repository().path())),
        span_(span_of(tally, asked.period, request.now())) {}

  Result<void> fill(ContributorsView& view) {
    auto people = contributors_of(tally_, asked_.period, span_, asked_.measure);
    view.has_lines = tally_.has_lines();
    add_title(people, view);
    add_choosers(view);
    view.measure = of(kMeasureLabels, asked_.measure);
    if (asked_.measure == Measure::Additions)
      view.fill = "ui-fill-ok", view.stroke = "ui-stroke-ok";
    if (asked_.measure == Measure::Deletions)
      view.fill = "ui-fill-bad", view.stroke = "ui-stroke-bad";
    add_graph(view);
    return add_people(people, view);
  }

 private:
  void add_title(const std::vector<Contributor>& people, ContributorsView& view) const {
    std::uint64_t commits = 0;
    for (const Contributor& person : people) commits += person.commits;
    view.head.title = text::format("{} made {}", text::plural(people.size(), "person", "people"),
                                   text::plural(commits, "commit", "commits"));
    if (asked_.period == Period::All)
      view.head.title += " since " + render_month(week_seconds(span_.first));
    view.head.title += of(kPeriodEnds, asked_.period);
  }

  void add_choosers(ContributorsView& view) const {
    view.periods = {.label = "Period", .current = std::string(period_word(asked_.period))};
    for (Period period : {Period::All, Period::Year, Period::Quarter, Period::Month})
      view.periods.choices.push_back(
          {.name = std::string(period_word(period)),
           .label = std::string(of(kPeriodLabels, period)),
           .href = address(home_, {.period = period, .measure = asked_.measure})});
    view.measures = {.label = "What is counted",
                     .current = std::string(measure_word(asked_.measure))};
    for (Measure measure : {Measure::Commits, Measure::Additions, Measure::Deletions})
      view.measures.choices.push_back(
          {.name = std::string(measure_word(measure)),
           .label = std::string(of(kMeasureLabels, measure)),
           .href = address(home_, {.period = asked_.period, .measure = measure})});
  }

  // The week in which the nth part begins; the first part may be short.
  std::int32_t begin_of(const Parts& parts, std::size_t part) const {
    const auto each = static_cast<std::int32_t>(parts.weeks_each);
    const auto left = static_cast<std::int32_t>(parts.sums.size() - part);
    return std::max(span_.first, span_.last + 1 - each * left);
  }

  void add_graph(ContributorsView& view) const {
    const auto weeks = weeks_of(tally_, span_);
    const Parts parts = parts_of(weeks, asked_.measure, kColumnsMax);
    std::vector<ui::GraphPoint> points;
    view.table = {.caption = view.measure + " of all", .heads = {"From", view.measure}};
    for (std::size_t i = 0; i < parts.sums.size(); ++i) {
      const std::string day = render_day(week_seconds(begin_of(parts, i)));
      points.push_back(
          {parts.sums[i], text::format("{} from {}", amount(parts.sums[i], asked_.measure), day)});
      view.table.rows.push_back({day, text::render_count(parts.sums[i])});
    }
    std::vector<ui::GraphLabel> labels;
    const std::size_t step = std::max<std::size_t>(1, (points.size() + kLabels - 1) / kLabels);
    for (std::size_t i = step / 2; i < points.size(); i += step) {
      const std::int64_t at = week_seconds(begin_of(parts, i));
      labels.push_back({i, asked_.period == Period::All ? render_month(at) : render_day(at)});
    }
    view.graph_note = parts.weeks_each == 1
                          ? std::string("by week")
                          : text::format("each column is {} weeks", parts.weeks_each);
    std::uint64_t sum = 0;
    for (std::uint64_t part : parts.sums) sum += part;
    view.graph =
        ui::column_graph(points, labels,
                         text::format("{} since {}, {}", amount(sum, asked_.measure),
                                      render_day(week_seconds(span_.first)), view.graph_note));
    view.graph.fill = view.fill;
  }

  Result<void> add_people(std::vector<Contributor>& people, ContributorsView& view) {
    const std::size_t first = (asked_.page - 1) * kPeopleOnPage;
    const std::size_t end = std::min(people.size(), first + kPeopleOnPage);
    if (first < people.size()) {
      auto shown = std::span(people).subspan(first, end - first);
      add_weeks(tally_, span_, shown);
      db::Reader* reader = TRY(request_.reader());
      TRY(name_accounts(*reader, request_.site().main_url, at_.repository(), shown));
      std::uint64_t most = 0;
      std::vector<Parts> drawn;
      for (const Contributor& person : shown) {
        drawn.push_back(parts_of(person.weeks, asked_.measure, kPointsMax));
        for (std::uint64_t part : drawn.back().sums) most = std::max(most, part);
      }
      for (std::size_t i = 0; i < shown.size(); ++i)
        view.people.push_back(card_of(shown[i], first + i + 1, drawn[i], most));
    }
    add_pages(people.size(), first, end, view);
    return {};
  }

  PersonCard card_of(const Contributor& person, std::size_t rank, const Parts& parts,
                     std::uint64_t most) const {
    const std::string name = person.box.name.empty() ? person.box.email : person.box.name;
    PersonCard card{.person = {.name = name},
                    .name = name.empty() ? std::string("Nobody by name") : name,
                    .rank = rank,
                    .commits = person.commits,
                    .additions = person.additions,
                    .deletions = person.deletions};
    card.commits_href = with_query(url::commits(at_.repository().path()), "author",
                                   person.box.email.empty() ? person.box.name : person.box.email);
    if (person.account) {
      card.person.avatar_url =
          web::avatar_url(person.account->login, person.account->avatar_hash.value_or(""));
      card.href = ui::place::person(person.account->login);
    }
    card.area = ui::area_of(
        parts.sums, most,
        text::format("{} by {}, {} at most in {}",
                     amount(person.by(asked_.measure), asked_.measure), card.name,
                     text::render_count(*std::max_element(parts.sums.begin(), parts.sums.end())),
                     text::plural(parts.weeks_each, "week", "weeks")));
    return card;
  }

  void add_pages(std::size_t count, std::size_t first, std::size_t end,
                 ContributorsView& view) const {
    Asked to = asked_;
    if (asked_.page > 1) {
      to.page = asked_.page - 1;
      view.pages.previous_href = address(home_, to);
      view.pages.previous_label = "Previous";
    }
    if (end < count) {
      to.page = asked_.page + 1;
      view.pages.next_href = address(home_, to);
      view.pages.next_label = "Next";
    }
    if (first < end)
      view.pages.note = text::format("{} to {} of {}", first + 1, end, text::render_count(count));
  }

  const access::RepoRead& at_;
  web::Request& request_;
  const Tally& tally_;
  const Asked asked_;
  const std::string home_;
  const WeekSpan span_;
};

}  // namespace

Result<web::Answer> contributors(const access::RepoRead& at, web::Request& request) {
  const Asked asked = TRY(asked_of(request));
  const Counted counted = TRY(ask_tally(at, request, fact_deadline(request)));
  ContributorsView view{.head = activity_head_of(at, request, counted, "contributors")};
  if (view.head.has_commits) TRY(Page(at, request, *counted.tally, asked).fill(view));
  ui::Frame frame =
      frame_at(request, at, text::format("Contributors to {}", at.repository().full_name()));
  // The other periods and measures are the same people in another order.
  frame.indexable = request.query_parameters().empty();
  return web::page(request, frame, contributors_page(view));
}

}  // namespace stithy::code
