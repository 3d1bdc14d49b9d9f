// SPDX-License-Identifier: Apache-2.0
#include "app/watch.h"

#include <array>
#include <map>
#include <mutex>

#include "pillars/account/credentials.h"

namespace stithy::app {

namespace {

using kit::CounterSpec;
using kit::GaugeSpec;
using kit::HistogramSpec;

constexpr HistogramSpec kGitSeconds{
    "stithy_git_run_seconds", "Time that runs of the git program took.", {"command"}};
constexpr CounterSpec kGitRuns{
    "stithy_git_runs_total", "Runs of the git program.", {"command", "result"}};
constexpr GaugeSpec kReaders{"stithy_db_readers", "Reading handles of the database.", {"state"}};
constexpr GaugeSpec kWriters{"stithy_db_writers", "Writing handles of the database.", {"state"}};
constexpr CounterSpec kStatements{"stithy_db_statements_total", "Statements run.", {}};
constexpr CounterSpec kTransactions{"stithy_db_transactions_total", "Transactions committed.", {}};
constexpr CounterSpec kClashes{"stithy_db_clashes_total",
                               "Transactions undone and run again because another one touched the "
                               "same data.",
                               {}};
constexpr HistogramSpec kStatementSeconds{
    "stithy_db_statement_seconds", "Time that statements took in the database.", {"kind"}};
constexpr CounterSpec kStatementErrors{
    "stithy_db_errors_total", "Statements that the database could not answer.", {"kind"}};
constexpr HistogramSpec kJobSeconds{"stithy_job_seconds", "Time that runs of jobs took.", {"kind"}};
constexpr CounterSpec kJobRuns{"stithy_job_runs_total", "Runs of jobs.", {"kind", "result"}};
constexpr GaugeSpec kBuild{"stithy_build_info", "Always 1; the version is a label.", {"version"}};
constexpr GaugeSpec kMemory{
    "stithy_git_memory_bytes", "Memory of answers about repositories.", {"memory"}};
constexpr CounterSpec kLookups{"stithy_git_memory_lookups_total",
                               "Questions to the memory of answers, by whether it knew.",
                               {"memory", "result"}};
constexpr GaugeSpec kJobs{"stithy_jobs", "Jobs by state.", {"state"}};
constexpr GaugeSpec kJobsRunning{"stithy_jobs_running_here", "Jobs this process runs now.", {}};
constexpr GaugeSpec kSessions{"stithy_sessions", "Sessions that are signed in.", {}};
constexpr GaugeSpec kLivePages{"stithy_live_pages", "Open pages that hear of changes.", {}};
constexpr GaugeSpec kConnections{"stithy_http_connections", "Open connections.", {}};
constexpr CounterSpec kTurnedAway{
    "stithy_http_turned_away_total",
    "Connections and requests that never reached a handler: refused by "
    "a limit or malformed, or too slow.",
    {"reason"}};

// A scrape that cannot read tells zero rather than waiting.
constexpr std::chrono::seconds kPatience{1};

struct GitSeries {
  kit::Histogram seconds;
  kit::Counter good, bad, stopped;
};

void watch_database(kit::Metrics& metrics, db::Database& database) {
  auto stat = [&](const auto& spec, kit::LabelValues labels, auto read) {
    metrics.sample(spec, labels,
                   [&database, read] { return static_cast<double>(read(database.stats())); });
  };
  stat(kReaders, {"open"}, [](const db::PoolStats& s) { return s.readers_open; });
  stat(kReaders, {"busy"}, [](const db::PoolStats& s) { return s.readers_busy; });
  stat(kWriters, {"open"}, [](const db::PoolStats& s) { return s.writers_open; });
  stat(kWriters, {"busy"}, [](const db::PoolStats& s) { return s.writers_busy; });
  stat(kStatements, {}, [](const db::PoolStats& s) { return s.statements; });
  stat(kTransactions, {}, [](const db::PoolStats& s) { return s.transactions; });
  stat(kClashes, {}, [](const db::PoolStats& s) { return s.clashes; });
}

void watch_memory(kit::Metrics& metrics, const repo::Store& store) {
  std::size_t index = 0;
  for (const auto& one : store.memory_stats()) {
    auto stat = [&](const auto& spec, kit::LabelValues labels, auto read) {
      metrics.sample(spec, labels, [&store, index, read] {
        return static_cast<double>(read(store.memory_stats()[index].stats));
      });
    };
    stat(kMemory, {one.memory}, [](const LruStats& s) { return s.cost; });
    stat(kLookups, {one.memory, "hit"}, [](const LruStats& s) { return s.hits; });
    stat(kLookups, {one.memory, "miss"}, [](const LruStats& s) { return s.misses; });
    ++index;
  }
}

double count_jobs(db::Database& database, kit::JobState state) {
  auto reader = database.read(Deadline::in(kPatience));
  if (!reader) return 0;
  auto counts = kit::count_jobs(**reader);
  if (!counts) return 0;
  for (const auto& one : *counts)
    if (one.state == state) return static_cast<double>(one.count);
  return 0;
}

double count_sessions(const Foundations& on) {
  auto reader = on.database.read(Deadline::in(kPatience));
  if (!reader) return 0;
  return static_cast<double>(account::count_sessions(**reader, on.clock.now()).value_or(0));
}

void watch_edge(kit::Metrics& metrics, const http::Server& server) {
  metrics.sample(kConnections, {},
                 [&server] { return static_cast<double>(server.stats().connections); });
  metrics.sample(kTurnedAway, {"refused"},
                 [&server] { return static_cast<double>(server.stats().rejected); });
  metrics.sample(kTurnedAway, {"too slow"},
                 [&server] { return static_cast<double>(server.stats().timed_out); });
}

}  // namespace

std::function<void(const git::RunRecord&)> git_observer(kit::Metrics& metrics) {
  struct Known {
    std::mutex mutex;
    std::map<git::Subcommand, GitSeries> series;
  };
  auto known = std::make_shared<Known>();
  return [&metrics, known](const git::RunRecord& run) {
    std::lock_guard lock(known->mutex);
    auto [it, fresh] = known->series.try_emplace(run.subcommand);
    if (fresh) {
      auto name = git::subcommand_name(run.subcommand);
      it->second = {metrics.histogram(kGitSeconds, {name}),
                    metrics.counter(kGitRuns, {name, "ended well"}),
                    metrics.counter(kGitRuns, {name, "failed"}),
                    metrics.counter(kGitRuns, {name, "stopped"})};
    }
    GitSeries& series = it->second;
    series.seconds.observe(std::chrono::duration<double>(run.duration).count());
    (run.stopped ? series.stopped : run.status.success() ? series.good : series.bad).add();
  };
}

std::function<void(const db::StatementRecord&)> statement_observer(kit::Metrics& metrics) {
  struct Series {
    kit::Histogram seconds;
    kit::Counter errors;
  };
  std::array<Series, 3> series;
  static constexpr std::string_view kKinds[] = {"query", "change", "commit"};
  for (std::size_t i = 0; i < series.size(); ++i)
    series[i] = {metrics.histogram(kStatementSeconds, {kKinds[i]}),
                 metrics.counter(kStatementErrors, {kKinds[i]})};
  return [series](const db::StatementRecord& statement) mutable {
    Series& one = series[static_cast<std::size_t>(statement.kind)];
    one.seconds.observe(std::chrono::duration<double>(statement.spent).count());
    if (statement.failed) one.errors.add();
  };
}

std::function<void(const kit::JobKind&, Instant::Duration, bool)> job_observer(
    kit::Metrics& metrics) {
  // Looked up at each run: it takes a lock and no more, and a run takes transactions.
  return [&metrics](const kit::JobKind& kind, Instant::Duration took, bool failed) {
    metrics.histogram(kJobSeconds, {kind.name})
        .observe(std::chrono::duration<double>(took).count());
    metrics.counter(kJobRuns, {kind.name, failed ? "failed" : "done"}).add();
  };
}

void watch(House& house, const http::Server& server) {
  kit::Metrics& metrics = house.metrics();
  const Foundations& on = house.on();
  kit::register_process_metrics(metrics);
  metrics.gauge(kBuild, {on.site.version}).set(1);
  watch_database(metrics, on.database);
  watch_memory(metrics, on.repositories);
  watch_edge(metrics, server);
  using enum kit::JobState;
  for (auto state : {Waiting, Running, Dead})
    metrics.sample(kJobs, {kit::state_name(state)},
                   [&on, state] { return count_jobs(on.database, state); });
  metrics.sample(kJobsRunning, {},
                 [&house] { return static_cast<double>(house.jobs().running()); });
  metrics.sample(kSessions, {}, [&on] { return count_sessions(on); });
  metrics.sample(kLivePages, {}, [&on] { return static_cast<double>(on.live.size()); });
}

}  // namespace stithy::app
