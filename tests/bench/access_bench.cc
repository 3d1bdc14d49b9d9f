// SPDX-License-Identifier: Apache-2.0
//
// access_bench.cc — what the permission filter of lists costs: 10,000 private repositories of an
// organisation, read in pages by a member of 50 teams who sees each of them through one team,
// beside the same list without a filter; and what one decision costs. Alternating, in one run. Not
// built by default.
//
//   stithy_access_bench [URL...]      SQLite without; figures only, nothing is asserted about time
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "base/text.h"
#include "db/test_database.h"
#include "db/transact.h"
#include "kit/queries.h"
#include "pillars/account/account.h"
#include "pillars/account/queries.h"
#include "pillars/org/queries.h"
#include "pillars/org/team.h"
#include "pillars/repo/queries.h"
#include "pillars/repo/team_roles.h"
#include "pillars/token/queries.h"
#include "sys/clock.h"

namespace stithy {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTeams = 50, kRepositories = 10'000, kRounds = 7, kDecisions = 20'000;
constexpr std::int64_t kPage = 100;
constexpr Instant kNow = Instant::from_seconds(1'800'000'000);

template <class T>
void check(const Result<T>& done) {
  if (done) return;
  std::fprintf(stderr, "access_bench: %s %s\n", done.error().message.c_str(),
               done.error().cause.c_str());
  std::exit(1);
}

struct Filled {
  UserId member;
  std::vector<RepoId> repositories;
};

Result<Filled> fill_people(db::Tx& tx, NamespaceId& guild, std::vector<TeamId>& teams) {
  Filled out;
  UserId owner;
  for (std::string name : {"owner", "member"}) {
    auto id = TRY(account::create_account(
        tx, {{name, name + "@example.org", {}, false}, name + "@example.org", "hash"}, kNow));
    (name == "owner" ? owner : out.member) = id;
  }
  guild = TRY(org::create_organisation(tx, "guild", "", owner, {}, kNow));
  TRY(org::set_rules(tx, guild, org::BaseRole::None, false, kNow));
  TRY(org::put_member(tx, guild, out.member, org::Membership::Member, owner, kNow));
  for (int i = 0; i < kTeams; ++i) {
    auto id = TRY(
        org::create_team(tx, guild, {.name = text::format("Team {}", i), .description = ""}, kNow));
    teams.push_back(id);
    auto team = TRY(org::find_team(tx, id));
    TRY(org::put_team_member(tx, *team, out.member, false, kNow));
  }
  return out;
}

Filled fill(db::Database& database) {
  NamespaceId guild;
  std::vector<TeamId> teams;
  Filled filled;
  const auto deadline = [] { return Deadline::in(std::chrono::minutes(5)); };
  check(db::transact(database, deadline(), [&](db::Tx& tx) -> Result<void> {
    teams.clear();
    filled = TRY(fill_people(tx, guild, teams));
    return {};
  }));
  for (int from = 0; from < kRepositories; from += 500)
    check(db::transact(database, deadline(), [&](db::Tx& tx) -> Result<void> {
      filled.repositories.resize(static_cast<std::size_t>(from));
      for (int i = from; i < from + 500; ++i) {
        auto id = sys::make_id<RepoId>();
        repo::NewRepository fresh;
        fresh.owner = guild;
        fresh.name = text::format("repository-{}", i);
        TRY(repo::insert_repository(tx, id, fresh, kNow + std::chrono::seconds(i)));
        TRY(repo::put_team_role(tx, id, teams[static_cast<std::size_t>(i % kTeams)],
                                repo::Role::Write, kNow));
        filled.repositories.push_back(id);
      }
      return {};
    }));
  return filled;
}

// Milliseconds of the whole list, page by page, each in a session of its own.
double read_all(db::Database& database, const repo::Viewer& viewer) {
  const auto began = Clock::now();
  repo::PageStart start;
  std::size_t count = 0;
  for (;;) {
    auto reader = std::move(database.read(Deadline::in(std::chrono::seconds(30)))).take();
    auto page = repo::list_visible(*reader, viewer, start, kPage);
    check(page);
    count += page->size();
    if (page->size() < kPage) break;
    start = {page->back().created_at, page->back().id};
  }
  if (count != kRepositories) {
    std::fprintf(stderr, "access_bench: saw %zu of %d repositories\n", count, kRepositories);
    std::exit(1);
  }
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

// Microseconds of one decision, in one session as a request has it.
double decide(db::Database& database, const Filled& filled) {
  auto reader = std::move(database.read(Deadline::in(std::chrono::seconds(30)))).take();
  auto one = repo::find_repository(*reader, filled.repositories.front());
  repo::Repository repository = **one;
  const auto began = Clock::now();
  for (int i = 0; i < kDecisions; ++i) {
    repository.id = filled.repositories[static_cast<std::size_t>(i * 7) % kRepositories];
    auto role = repo::find_given_role(*reader, repository, filled.member);
    if (!role || *role != repo::Role::Write) std::exit(1);
  }
  return std::chrono::duration<double, std::micro>(Clock::now() - began).count() / kDecisions;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void measure(const std::string& url) {
  db::TestDatabase database({}, url);
  for (auto steps : {kit::sql::migrations(), account::sql::migrations(), token::sql::migrations(),
                     org::sql::migrations(), repo::sql::migrations()})
    check(database->migrate(steps));
  const Filled filled = fill(*database);
  std::vector<double> filtered, all, decisions;
  for (int i = 0; i < kRounds; ++i) {
    all.push_back(read_all(*database, {filled.member, true}));
    filtered.push_back(read_all(*database, {filled.member, false}));
    decisions.push_back(decide(*database, filled));
  }
  std::printf(
      "%-8s %d repositories, %d teams: all %.1f ms, filtered %.1f ms, ratio %.2f; "
      "a decision %.1f us\n",
      url.substr(0, url.find(':')).c_str(), kRepositories, kTeams, median(all), median(filtered),
      median(filtered) / median(all), median(decisions));
}

}  // namespace

void measure_all(int argc, char** argv) {
  measure(db::TestDatabase::default_server());
  for (int i = 1; i < argc; ++i) measure(argv[i]);
}

}  // namespace stithy

int main(int argc, char** argv) {
  stithy::measure_all(argc, argv);
  return 0;
}
