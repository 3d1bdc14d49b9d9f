// SPDX-License-Identifier: Apache-2.0
#include "features/code/activity/api_activity.h"

#include <algorithm>

#include "features/code/activity/activity.h"
#include "features/code/activity/people.h"
#include "features/code/activity/year.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/paging.h"

namespace stithy::code {

namespace {

// As many as GitHub tells of.
constexpr std::size_t kStatsMax = 100;

enum class Wants : std::uint8_t { Commits, Lines };
enum class Late : std::uint8_t { Accepted, Unavailable };

// The tally, or what is answered instead of it.
struct Ready {
  std::optional<Tally> tally = {};
  web::Answer instead = {};
};
Result<Ready> ready(const access::RepoRead& at, web::Request& request, Wants wants, Late late) {
  Counted counted = TRY(ask_tally(at, request, request.deadline().sooner(kFillSpan)));
  if (!counted.tip) return Ready{.instead = web::no_content()};
  if (counted.tally && (wants == Wants::Commits || counted.tally->has_lines()))
    return Ready{.tally = std::move(counted.tally)};
  if (late == Late::Accepted) return Ready{.instead = web::json_answer("{}", 202)};
  return unavailable("The history is being counted.", std::chrono::seconds(5));
}

Result<std::vector<Contributor>> people_of(const access::RepoRead& at, web::Request& request,
                                           const Tally& tally, WeekSpan span) {
  auto people = contributors_of(tally, Period::All, span, Measure::Commits);
  db::Reader* reader = TRY(request.reader());
  TRY(name_accounts(*reader, request.site().main_url, at.repository(), people));
  return people;
}

std::int64_t whole(std::uint64_t n) { return static_cast<std::int64_t>(n); }

ApiContributor named(const account::SimpleUser& user, std::int64_t contributions) {
  return {.login = user.login,
          .id = user.id,
          .node_id = user.node_id,
          .avatar_url = user.avatar_url,
          .gravatar_id = user.gravatar_id,
          .url = user.url,
          .html_url = user.html_url,
          .followers_url = user.followers_url,
          .following_url = user.following_url,
          .gists_url = user.gists_url,
          .starred_url = user.starred_url,
          .subscriptions_url = user.subscriptions_url,
          .organizations_url = user.organizations_url,
          .repos_url = user.repos_url,
          .events_url = user.events_url,
          .received_events_url = user.received_events_url,
          .user_view_type = user.user_view_type,
          .type = user.type,
          .site_admin = user.site_admin,
          .contributions = contributions};
}

ApiContributor nameless(const Contributor& person) {
  return {.type = "Anonymous",
          .contributions = whole(person.commits),
          .email = person.box.email,
          .name = person.box.name};
}

ApiContributorActivity activity_of(const Contributor& person, WeekSpan span,
                                   const web::Site& site) {
  ApiContributorActivity out{.total = whole(person.commits)};
  if (person.account) out.author = account::simple_user_of(site, *person.account);
  for (std::size_t i = 0; i < person.weeks.size(); ++i) {
    const WeekWork& week = person.weeks[i];
    out.weeks.push_back({.w = week_seconds(span.first + static_cast<std::int32_t>(i)),
                         .a = whole(week.additions),
                         .d = whole(week.deletions),
                         .c = whole(week.commits)});
  }
  return out;
}

void write_numbers(JsonWriter& w, std::initializer_list<std::int64_t> numbers) {
  w.begin_array();
  for (std::int64_t n : numbers) w.value(n);
  w.end_array();
}

}  // namespace

Result<web::Answer> api_contributors(const access::RepoRead& at, web::Request& request) {
  Ready got = TRY(ready(at, request, Wants::Commits, Late::Unavailable));
  if (!got.tally) return std::move(got.instead);
  auto people =
      TRY(people_of(at, request, *got.tally, span_of(*got.tally, Period::All, request.now())));
  const std::string_view anon = request.query("anon");
  if (anon != "1" && anon != "true")
    std::erase_if(people, [](const Contributor& person) { return !person.account; });
  const web::ApiPage page = web::api_page(request);
  std::vector<ApiContributor> list;
  for (std::size_t i = page.first(); i < std::min(people.size(), page.first() + page.size); ++i)
    list.push_back(people[i].account
                       ? named(account::simple_user_of(request.site(), *people[i].account),
                               whole(people[i].commits))
                       : nameless(people[i]));
  web::Answer answer = web::json_of(list);
  auto header = web::link_header(request.site(), request, page, people.size());
  if (!header.empty()) answer.headers.set("Link", header);
  return answer;
}

Result<web::Answer> api_contributor_stats(const access::RepoRead& at, web::Request& request) {
  Ready got = TRY(ready(at, request, Wants::Lines, Late::Accepted));
  if (!got.tally) return std::move(got.instead);
  const WeekSpan span = span_of(*got.tally, Period::All, request.now());
  auto people = TRY(people_of(at, request, *got.tally, span));
  if (people.size() > kStatsMax) people.resize(kStatsMax);
  std::reverse(people.begin(), people.end());
  add_weeks(*got.tally, span, people);
  std::vector<ApiContributorActivity> list;
  for (const Contributor& person : people)
    list.push_back(activity_of(person, span, request.site()));
  return web::json_of(list);
}

Result<web::Answer> api_commit_activity(const access::RepoRead& at, web::Request& request) {
  Ready got = TRY(ready(at, request, Wants::Commits, Late::Accepted));
  if (!got.tally) return std::move(got.instead);
  std::vector<ApiCommitActivity> list;
  for (const YearWeek& week : year_of(*got.tally, request.now()).weeks)
    list.push_back({.days = {week.days.begin(), week.days.end()},
                    .total = week.total,
                    .week = week_seconds(week.week)});
  return web::json_of(list);
}

Result<web::Answer> api_code_frequency(const access::RepoRead& at, web::Request& request) {
  Ready got = TRY(ready(at, request, Wants::Lines, Late::Accepted));
  if (!got.tally) return std::move(got.instead);
  const WeekSpan span = span_of(*got.tally, Period::All, request.now());
  const auto weeks = weeks_of(*got.tally, span);
  JsonWriter w;
  w.begin_array();
  for (std::size_t i = 0; i < weeks.size(); ++i)
    write_numbers(w, {week_seconds(span.first + static_cast<std::int32_t>(i)),
                      whole(weeks[i].additions), -whole(weeks[i].deletions)});
  w.end_array();
  return web::json_answer(std::move(w).take());
}

Result<web::Answer> api_participation(const access::RepoRead& at, web::Request& request) {
  Ready got = TRY(ready(at, request, Wants::Commits, Late::Unavailable));
  // Zeros stand for an empty repository, since GitHub's description has no other answer.
  const Tally tally = got.tally ? *std::move(got.tally) : Tally{};
  const WeekSpan span = span_of(tally, Period::Year, request.now());
  ApiParticipation out;
  for (const WeekWork& week : weeks_of(tally, span)) out.all.push_back(whole(week.commits));
  out.owner.resize(out.all.size());
  auto people = TRY(people_of(at, request, tally, span));
  add_weeks(tally, span, people);
  for (const Contributor& person : people) {
    if (!person.account || person.account->id.value() != at.repository().owner_id.value()) continue;
    for (std::size_t i = 0; i < out.owner.size(); ++i)
      out.owner[i] += whole(person.weeks[i].commits);
  }
  return web::json_of(out);
}

Result<web::Answer> api_punch_card(const access::RepoRead& at, web::Request& request) {
  Ready got = TRY(ready(at, request, Wants::Commits, Late::Unavailable));
  if (!got.tally) return std::move(got.instead);
  JsonWriter w;
  w.begin_array();
  for (std::size_t i = 0; i < got.tally->hours.size(); ++i)
    write_numbers(w, {static_cast<std::int64_t>(i / 24), static_cast<std::int64_t>(i % 24),
                      got.tally->hours[i]});
  w.end_array();
  return web::json_answer(std::move(w).take());
}

}  // namespace stithy::code
