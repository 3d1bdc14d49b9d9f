// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/code/activity/activity.h"
#include "features/code/activity/people.h"
#include "features/code/activity/views/commit_activity.h"
#include "features/code/activity/year.h"
#include "features/code/pieces.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::size_t kHours = 24, kLabelEvery = 13;
constexpr double kGutter = 8.5;  // per cent

std::string commits(std::uint64_t n) { return text::plural(n, "commit", "commits"); }

std::string day_name(std::int32_t day) { return render_day(std::int64_t{day} * kSecondsOfDay); }

// Labels of the weeks that stand on the page, far enough apart for a phone.
std::vector<ui::GraphLabel> week_labels(const Year& year, std::size_t first) {
  std::vector<ui::GraphLabel> labels;
  for (std::size_t i = first; i < year.weeks.size(); i += kLabelEvery)
    labels.push_back({i, render_month(week_seconds(year.weeks[i].week))});
  return labels;
}

void add_weeks_graph(const Year& year, CommitActivityView& view) {
  std::vector<ui::GraphPoint> points;
  for (const YearWeek& week : year.weeks)
    points.push_back({week.total, text::format("{} in the week from {}", commits(week.total),
                                               day_name(first_day(week.week)))});
  view.weeks =
      ui::column_graph(points, week_labels(year, kLabelEvery / 2),
                       text::format("{} in the last 52 weeks, by week", commits(year.total)));
}

void add_days_graph(const Year& year, CommitActivityView& view) {
  const std::size_t columns = year.weeks.size();
  std::vector<ui::GraphPoint> points(columns * kWeekdays.size());
  view.year_table = {.caption = "Commits by week and day", .heads = {"Week from"}};
  for (std::string_view day : kWeekdays) view.year_table.heads.emplace_back(day.substr(0, 3));
  view.year_table.heads.emplace_back("All");
  for (std::size_t i = 0; i < columns; ++i) {
    const YearWeek& week = year.weeks[i];
    std::vector<std::string> row = {day_name(first_day(week.week))};
    for (std::size_t day = 0; day < kWeekdays.size(); ++day) {
      const std::int32_t number = first_day(week.week) + static_cast<std::int32_t>(day);
      points[day * columns + i] = {
          week.days[day], text::format("{} on {}", commits(week.days[day]), day_name(number))};
      row.push_back(text::render_count(week.days[day]));
    }
    row.push_back(text::render_count(week.total));
    view.year_table.rows.push_back(std::move(row));
  }
  // The newest first, as one asks for it.
  std::reverse(view.year_table.rows.begin(), view.year_table.rows.end());
  ui::GridShape shape{.columns = columns, .row_height = 15, .gutter_per_cent = kGutter};
  for (std::string_view day : kWeekdays) shape.rows.emplace_back(day.substr(0, 3));
  std::string sentence = text::format("{} in the last 52 weeks, by day", commits(year.total));
  if (year.busiest_day)
    sentence += text::format("; most of them, {}, on {}", year.busiest_day->commits,
                             day_name(year.busiest_day->day));
  view.days = ui::cell_grid(shape, points, week_labels(year, 0), std::move(sentence));
}

void add_hours_graph(const Tally& tally, CommitActivityView& view) {
  std::vector<ui::GraphPoint> points;
  view.hour_table = {.caption = "Commits by hour of the week", .heads = {"Hour"}};
  std::size_t most = 0;
  for (std::size_t i = 0; i < tally.hours.size(); ++i) {
    if (tally.hours[i] > tally.hours[most]) most = i;
    points.push_back(
        {tally.hours[i], text::format("{} on {} from {:02}:00", commits(tally.hours[i]),
                                      kWeekdays[i / kHours], i % kHours)});
  }
  for (std::string_view day : kWeekdays) view.hour_table.heads.emplace_back(day.substr(0, 3));
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    std::vector<std::string> row = {text::format("{:02}:00", hour)};
    for (std::size_t day = 0; day < kWeekdays.size(); ++day)
      row.push_back(text::render_count(tally.hours[day * kHours + hour]));
    view.hour_table.rows.push_back(std::move(row));
  }
  ui::GridShape shape{.columns = kHours, .row_height = 24, .gutter_per_cent = kGutter};
  for (std::string_view day : kWeekdays) shape.rows.emplace_back(day.substr(0, 3));
  std::vector<ui::GraphLabel> labels;
  for (std::size_t hour = 0; hour < kHours; hour += 6)
    labels.push_back({hour, text::format("{:02}:00", hour)});
  view.hours = ui::cell_grid(shape, points, labels,
                             text::format("Commits by hour of the week, most on {} from {:02}:00",
                                          kWeekdays[most / kHours], most % kHours));
}

}  // namespace

Result<web::Answer> commit_activity(const access::RepoRead& at, web::Request& request) {
  const Counted counted = TRY(ask_tally(at, request, fact_deadline(request)));
  CommitActivityView view{.head = activity_head_of(at, request, counted, "commit-activity")};
  // This page shows no lines, so it waits for none.
  if (counted.tally) view.head.waiting.reset();
  if (view.head.has_commits) {
    const Year year = year_of(*counted.tally, request.now());
    view.as_tables = request.query("as") == "tables";
    const std::string here(request.head().path);
    view.forms = {.label = "Show as",
                  .choices = {{.name = "drawings", .label = "Drawings", .href = here},
                              {.name = "tables",
                               .label = "Tables",
                               .href = with_query(here, "as", "tables")}},
                  .current = view.as_tables ? "tables" : "drawings"};
    view.head.title = text::format("{} in the last 52 weeks, of {} in all", commits(year.total),
                                   text::render_count(counted.tally->commits));
    add_weeks_graph(year, view);
    add_days_graph(year, view);
    add_hours_graph(*counted.tally, view);
  }
  ui::Frame frame =
      frame_at(request, at, text::format("Commit activity of {}", at.repository().full_name()));
  frame.indexable = request.query_parameters().empty();
  return web::page(request, frame, commit_activity_page(view));
}

}  // namespace stithy::code
