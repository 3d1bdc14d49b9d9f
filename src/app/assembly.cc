// SPDX-License-Identifier: Apache-2.0
#include "app/assembly.h"

#include <atomic>

#include "app/backup/schedule.h"
#include "app/company.h"
#include "app/features.h"
#include "app/rates.h"
#include "app/settings.h"
#include "app/ssh/ssh_service.h"
#include "app/watch.h"
#include "base/log.h"
#include "base/text.h"
#include "db/notices.h"
#include "db/reading.h"
#include "kit/backup/settings.h"
#include "kit/blobs/collect.h"
#include "kit/blobs/open.h"
#include "kit/blobs/settings.h"
#include "kit/blobs/uses.h"
#include "kit/cache/open.h"
#include "kit/cache/settings.h"
#include "kit/dispatch/settings.h"
#include "kit/dispatch/stream_queue.h"
#include "kit/jobs/schedule_watch.h"
#include "kit/leases/lease.h"
#include "kit/queries.h"
#include "kit/redis/open.h"
#include "kit/redis/settings.h"
#include "kit/redis/words.h"
#include "kit/replay/replay.h"
#include "kit/tracing/open.h"
#include "kit/tracing/settings.h"
#include "pillars/access/queries.h"
#include "pillars/access/settings.h"
#include "pillars/account/queries.h"
#include "pillars/org/queries.h"
#include "pillars/passkey/queries.h"
#include "pillars/repo/queries.h"
#include "pillars/repo/settings.h"
#include "pillars/signing/queries.h"
#include "pillars/token/queries.h"

namespace stithy::app {

namespace {

// Where no word of other servers comes, their jobs are looked for this often.
constexpr std::chrono::seconds kPollInCompany{1};

Result<std::shared_ptr<const kit::Settings>> load_settings(const HouseOptions& options) {
  kit::SettingsSource source{.file = options.settings_file,
                             .environment = kit::process_environment(),
                             .other_variables = other_variables()};
  sys::Path usual = options.data / "stithy.toml";
  if (!source.file && sys::path_exists(usual)) source.file = usual;
  auto specs = all_settings();
  return kit::Settings::load(specs, source);
}

Result<void> lay_directories(const sys::Path& data) {
  TRY(sys::make_directories(data, 0750));
  for (const char* name : {"repos", "blobs", "index", "tmp", "trash"})
    TRY(sys::make_directories(data / name, 0750));
  return sys::make_directories(data / "keys", 0700);
}

// A command refuses to guess: no instance is made where none was asked for.
Result<void> check_there(const sys::Path& data) {
  if (sys::path_exists(data / "keys")) return {};
  return not_found(text::format("There is no instance in {}; `stithy serve --data {}` makes one.",
                                data.string(), data.string()));
}

std::set<std::string, std::less<>> first_words(const std::vector<web::Feature>& features) {
  std::set<std::string, std::less<>> words;
  for (const auto& feature : features)
    for (const auto& route : feature.routes) {
      auto word = text::cut(route.path.substr(1), "/").before;
      if (!word.empty() && !text::contains(word, "{")) words.insert(text::to_lower(word));
    }
  return words;
}

}  // namespace

struct House::Parts {
  HouseOptions options;
  std::optional<kit::LiveSettings> settings;
  std::optional<Company> company;  // of a server
  sys::SystemClock clock;
  kit::Metrics metrics;
  kit::Live live;
  std::unique_ptr<kit::Tracer> tracer;  // above all that makes spans
  std::unique_ptr<redis::Door> redis;   // none without the setting, and none for commands
  std::unique_ptr<db::Database> database;
  std::optional<db::ReadingDatabase> reading_database;
  std::unique_ptr<git::Gateway> gateway;
  std::unique_ptr<repo::Store> store;
  std::unique_ptr<blobs::Store> blobs;
  std::optional<web::Keys> keys;
  std::unique_ptr<web::RateLimiter> rates;
  account::LastUse last_use;
  kit::SourceMemory sources;
  std::unique_ptr<cache::Cache> cache;
  web::Site site;
  web::Slots slots;
  web::Catalogue catalogue;
  std::set<std::string, std::less<>> reserved_names;
  std::optional<Foundations> on, reading_on;
  std::vector<web::Feature> features;
  std::unique_ptr<dispatch::Streams> streams;  // none where the database hands jobs out
  std::unique_ptr<kit::JobRunner> jobs;
  std::atomic<std::int64_t> jobs_told_at = 0;  // microseconds
  std::unique_ptr<db::Notices> notices;
  std::optional<sys::TemporaryDirectory> nowhere;  // of a house for tables

  db::Options database_options();
  Result<void> open_database();
  Result<void> open_streams();
  kit::JobRunner::Options runner_options();
  Result<void> join_company();
  bool has_company() const { return company && !company->is_alone(); }
  void hear(std::string_view word);
  Foundations foundations_over(db::Database& door);
  void register_features();
  void tell_of_job(JobId id);
  std::vector<db::Migration> migrations() const;
  Result<void> bring_up_to_date();
};

std::vector<std::string> other_variables() {
  return {"STITHY_DATA",  "STITHY_FAILPOINT", "STITHY_ROOT",
          "STITHY_TOOLS", "STITHY_JOBS",      "STITHY_GOLDEN"};
}

std::vector<kit::SettingsSpec> all_settings() {
  std::vector<kit::SettingsSpec> specs = {kSettings,
                                          kRateSettings,
                                          blobs::kSettings,
                                          cache::kSettings,
                                          redis::kSettings,
                                          dispatch::kSettings,
                                          kit::tracing::kSettings,
                                          repo::kSettings,
                                          access::kSettings,
                                          backup::kSettings,
                                          kSshSettings};
  for (const auto& spec : feature_settings()) specs.push_back(spec);
  return specs;
}

db::Options House::Parts::database_options() {
  std::string url = kDatabaseUrl(*settings).reveal();
  if (url.empty() || options.for_tables) url = "sqlite:" + (options.data / "stithy.db").string();
  return {.url = url,
          .password = kDatabasePassword(*settings),
          .readers_max = static_cast<std::size_t>(kDatabaseReaders(*settings)),
          .writers_max = static_cast<std::size_t>(kDatabaseWriters(*settings)),
          .slow = std::chrono::milliseconds(kDatabaseSlow(*settings)),
          .version = STITHY_VERSION,
          .observer = statement_observer(metrics)};
}

Result<void> House::Parts::open_database() {
  database = TRY(db::Database::open(database_options()));
  if (has_company() && database->dialect() == db::Dialect::Sqlite)
    return invalid("server.node needs a database server (database.url): a file has one server.");
  reading_database.emplace(*database);
  return {};
}

Result<void> House::Parts::open_streams() {
  if (!options.serving || dispatch::kDispatch(*settings) == dispatch::By::Database) return {};
  if (!redis)
    return invalid("jobs.dispatch = \"redis\" needs redis.url: the Redis that hands jobs out.");
  dispatch::Streams::Options to;
  if (has_company()) to.consumer = kNode(*settings);
  streams = std::make_unique<dispatch::Streams>(*redis, std::move(to));
  return {};
}

// What one server tells, the pages that others have open hear, and their workers.
Result<void> House::Parts::join_company() {
  if (!has_company()) return {};
  auto hear_word = [this](std::string_view word) { hear(word); };
  auto missed = [this] { jobs->wake(); };
  notices = TRY(db::Notices::open(database_options(), hear_word, missed));
  if (!notices && redis) notices = redis::open_words(*redis, hear_word, missed);
  if (notices)
    live.pass_on([this](std::string_view topic) { notices->tell(text::format("live {}", topic)); });
  return {};
}

void House::Parts::hear(std::string_view word) {
  const auto [kind, topic, found] = text::cut(word, " ");
  if (kind == "live") live.hear(topic, clock.now());
  if (kind == "jobs") jobs->wake();
}

Foundations House::Parts::foundations_over(db::Database& door) {
  return Foundations{.clock = clock,
                     .settings = *settings,
                     .database = door,
                     .metrics = metrics,
                     .live = live,
                     .git = *gateway,
                     .repositories = *store,
                     .blobs = *blobs,
                     .keys = *keys,
                     .rates = *rates,
                     .last_use = last_use,
                     .sources = sources,
                     .cache = *cache,
                     .site = site,
                     .slots = slots,
                     .catalogue = catalogue,
                     .reserved_names = reserved_names};
}

void House::Parts::register_features() {
  on.emplace(foundations_over(*database));
  features = make_features(*on);
  std::vector<web::SlotFill> fills;
  std::vector<kit::JobKind> kinds = {kit::prune_kind({}), blobs::collect_kind(*blobs),
                                     backup_kind(*on, [this] { return migrations(); }),
                                     kit::watch_schedules_kind([this] { return jobs.get(); })};
  std::vector<kit::Listener> listeners;
  for (const auto& feature : features) {
    fills.insert(fills.end(), feature.slots.begin(), feature.slots.end());
    kinds.insert(kinds.end(), feature.jobs.begin(), feature.jobs.end());
    listeners.insert(listeners.end(), feature.listeners.begin(), feature.listeners.end());
  }
  slots = web::Slots(std::move(fills));
  reserved_names = first_words(features);
  catalogue = {web::ordered_rows(features), web::render_openapi(features, site.version)};
  jobs = std::make_unique<kit::JobRunner>(*database, clock, std::move(kinds), std::move(listeners),
                                          runner_options());
  if (options.serving) on->jobs = jobs.get();
  reading_on.emplace(foundations_over(*reading_database));
  reading_on->jobs = on->jobs;
}

kit::JobRunner::Options House::Parts::runner_options() {
  kit::JobRunner::Options runner;
  runner.background_workers = static_cast<std::size_t>(kBackgroundThreads(*settings));
  runner.alone = company && company->is_alone();
  const bool has_words = database->dialect() == db::Dialect::Postgres || redis != nullptr;
  if (has_company() && !has_words) runner.poll = kPollInCompany;
  runner.crowded = [this] {
    if (notices) notices->tell("jobs");
  };
  runner.long_workers = static_cast<std::size_t>(kLongThreads(*settings));
  runner.sending_workers = static_cast<std::size_t>(kSendingThreads(*settings));
  // The setting is checked, but the zone may have been removed from the system since.
  if (auto zone = sys::TimeZone::load(kTimeZone(*settings)))
    runner.zone = *zone;
  else
    LOG(Error, "jobs.zone", {{"error", zone.error().message}});
  runner.tracer = tracer.get();
  runner.observer = job_observer(metrics);
  runner.changed = [this](JobId id) { tell_of_job(id); };
  runner.told = [this] { live.tell(kit::kJournalTopic, clock.now()); };
  if (!streams) return runner;
  runner.poll = std::min(runner.poll, dispatch::kBetweenSweeps);
  runner.driver = [this](std::unique_ptr<kit::SqlQueue> rows, std::span<const kit::JobKind> kinds) {
    return std::make_unique<dispatch::StreamQueue>(std::move(rows), *streams, clock, kinds,
                                                   metrics);
  };
  return runner;
}

// Lists change with every job; pages that show them hear of it once a second at most.
void House::Parts::tell_of_job(JobId id) {
  const Instant now = clock.now();
  live.tell(kit::live_topic("job", id.value()), now);
  auto told = jobs_told_at.load();
  if (now.micros() - told < 1'000'000) return;
  if (jobs_told_at.compare_exchange_strong(told, now.micros()))
    live.tell(kit::live_topic("jobs", 0), now);
}

std::vector<db::Migration> House::Parts::migrations() const {
  std::vector<db::Migration> steps;
  auto add = [&](std::span<const db::Migration> more) {
    steps.insert(steps.end(), more.begin(), more.end());
  };
  add(kit::sql::kit_::migrations());
  add(blobs::migrations());
  add(leases::migrations());
  add(account::sql::migrations());
  add(passkey::sql::migrations());
  add(signing::sql::migrations());
  add(token::sql::migrations());
  add(org::sql::migrations());
  add(repo::sql::migrations());
  add(access::sql::migrations());
  for (const auto& feature : features) add(feature.migrations);
  return steps;
}

// The server upgrades its data. A command does so only while no server runs, since a running one of
// an older program would be left with tables it does not know.
Result<void> House::Parts::bring_up_to_date() {
  auto steps = migrations();
  if (TRY(database->count_missing(steps)) == 0) return {};
  std::optional<sys::FileLock> brief;
  if (!options.serving) {
    auto locked = sys::FileLock::acquire(options.data / "stithy.lock", Deadline::in({}));
    if (!locked)
      return conflict(
          "The running server is of an older program than this command, and so are its "
          "data. Restart it with this program first.");
    brief.emplace(std::move(locked).take());
  }
  TRY(database->migrate(steps));
  return {};
}

Result<std::unique_ptr<House>> House::open(HouseOptions options) {
  auto parts = std::make_unique<Parts>();
  parts->options = std::move(options);
  // Git runs in directories of its own: every path handed to it is absolute.
  parts->options.data = std::filesystem::absolute(parts->options.data).lexically_normal();
  const sys::Path& data = parts->options.data;
  parts->settings.emplace(TRY(load_settings(parts->options)));
  bool makes = parts->options.serving || parts->options.creates;
  TRY(makes ? lay_directories(data) : check_there(data));
  if (parts->options.serving) parts->company = TRY(Company::join(data, kNode(*parts->settings)));
  if (parts->options.serving)
    parts->redis = TRY(redis::open_door(*parts->settings->now(), parts->metrics));
  if (parts->options.serving)
    parts->tracer = TRY(kit::tracing::open_tracer(
        *parts->settings->now(), kit::process_environment(), STITHY_VERSION, parts->metrics));
  TRY(parts->open_streams());
  TRY(parts->open_database());
  git::GatewayOptions git;
  git.scratch = parts->company ? parts->company->scratch() : data / "tmp";
  git.observer = git_observer(parts->metrics);
  // Commands run beside a server and end with their terminal; what they start is no stray.
  if (parts->company) git.mark = parts->company->mark();
  parts->gateway = TRY(git::Gateway::open(std::move(git)));
  parts->store = std::make_unique<repo::Store>(
      data, *parts->gateway, parts->has_company() ? repo::Company::Shared : repo::Company::Alone);
  parts->blobs = TRY(blobs::open_store(*parts->settings->now(), {data, parts->gateway->scratch()},
                                       parts->clock, parts->metrics));
  parts->keys = TRY(web::Keys::open(data / "keys"));
  parts->rates =
      std::make_unique<web::RateLimiter>(rate_rules(*parts->settings), parts->redis.get());
  // What another version of the program made is not ours.
  parts->cache =
      cache::open_cache(*parts->settings->now(), parts->redis.get(),
                        parts->keys->derive("cache " STITHY_VERSION), parts->clock, parts->metrics);
  parts->site.version = STITHY_VERSION;
  parts->register_features();

  TRY(parts->bring_up_to_date());
  TRY(parts->join_company());
  if (parts->company) parts->company->started();
  return std::unique_ptr<House>(new House(std::move(parts)));
}

House::House(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
House::~House() = default;
const Foundations& House::on() const { return *parts_->on; }
const Foundations& House::reading_on() const { return *parts_->reading_on; }
const std::vector<web::Feature>& House::features() const { return parts_->features; }
std::vector<db::Migration> House::migrations() const { return parts_->migrations(); }
const kit::LiveSettings& House::settings() const { return *parts_->settings; }
const HouseOptions& House::options() const { return parts_->options; }
kit::Metrics& House::metrics() { return parts_->metrics; }
kit::Tracer* House::tracer() { return parts_->tracer.get(); }
kit::JobRunner& House::jobs() { return *parts_->jobs; }

Result<void> House::reload_settings() {
  auto fresh = TRY(load_settings(parts_->options));
  for (const auto* setting : parts_->settings->replace(*fresh))
    LOG(Warning, "settings.waits_for_start", {{"setting", setting->key()}});
  parts_->rates->replace_rules(rate_rules(*parts_->settings));
  return {};
}

void House::set_site(web::Site site) {
  site.version = STITHY_VERSION;
  parts_->site = std::move(site);
}

void House::set_lanes(std::function<std::vector<web::LaneLoad>()> lanes) {
  parts_->on->lanes = parts_->reading_on->lanes = std::move(lanes);
}

Result<std::unique_ptr<House>> open_for_tables() {
  set_log_level(LogLevel::Warning);  // of an instance that is thrown away nobody wants to read
  auto nowhere = TRY(sys::TemporaryDirectory::create("/tmp", "stithy-tables-"));
  auto house = TRY(House::open({.data = nowhere.path(), .creates = true, .for_tables = true}));
  house->keep(std::move(nowhere));
  return house;
}

void House::keep(sys::TemporaryDirectory directory) {
  parts_->nowhere.emplace(std::move(directory));
}

}  // namespace stithy::app
