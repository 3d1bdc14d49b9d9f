// SPDX-License-Identifier: Apache-2.0
#include "app/serve.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>

#include "app/addresses.h"
#include "app/settings.h"
#include "app/ssh/ssh_service.h"
#include "app/watch.h"
#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "http/server.h"
#include "kit/tracing/tracer.h"
#include "pillars/access/identify.h"
#include "pillars/account/account.h"
#include "pillars/repo/recovery.h"
#include "sys/log_writer.h"
#include "sys/process.h"
#include "web/dispatch.h"

namespace stithy::app {

namespace {

// Signals are taken by one thread in sigwait; every other thread is made after the mask is set.
sigset_t block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return set;
}

// Hashing a password takes 19 MiB for a moment. The C library would learn from the first such block
// to keep the next ones, one for each thread that ever signs somebody in.
void give_back_large_blocks() {
  constexpr int kLargeBytes = 1 << 20;
  ::mallopt(M_MMAP_THRESHOLD, kLargeBytes);
}

// From here on no thread waits for whoever reads the log.
class LogInBackground {
 public:
  LogInBackground() {
    set_log_sink([this](std::string_view line) { writer_.write(line); });
  }
  ~LogInBackground() { set_log_sink({}); }
  LogInBackground(const LogInBackground&) = delete;
  LogInBackground& operator=(const LogInBackground&) = delete;

 private:
  sys::LogWriter writer_{STDERR_FILENO};
};

// For what was traced last.
constexpr std::chrono::seconds kLastSpans{5};

// Enough for a probe and a scrape at once.
constexpr std::int64_t kMachineThreads = 2;

web::LaneSize lane(const kit::LiveSettings& settings, std::int64_t threads,
                   std::chrono::milliseconds deadline) {
  return {static_cast<std::size_t>(threads), static_cast<std::size_t>(kQueueMax(settings)),
          deadline};
}

Result<std::unique_ptr<web::Dispatcher>> make_dispatcher(House& house) {
  const kit::LiveSettings& settings = house.settings();
  const Foundations& on = house.on();
  auto page = std::chrono::milliseconds(kPageDeadline(settings));
  web::DispatchOptions options{
      .on = on,
      .reading_on = house.reading_on(),
      .database = on.database,
      .reading_database = house.reading_on().database,
      .keys = on.keys,
      .clock = on.clock,
      .site = on.site,
      .rates = on.rates,
      .metrics = house.metrics(),
      .tracer = house.tracer(),
      .lanes = {lane(settings, kInteractiveThreads(settings), page),
                lane(settings, kApiThreads(settings), page),
                lane(settings, kGitThreads(settings), std::chrono::hours(6)),
                lane(settings, kMachineThreads, page)},
      .identify = &access::identify};
  return web::Dispatcher::create(std::move(options), house.features());
}

// Empty instance: print the one link that makes the first administrator.
Result<void> offer_setup(House& house) {
  const Foundations& on = house.on();
  auto accounts = [&]() -> Result<std::int64_t> {
    auto reader = TRY(on.database.read(Deadline::in(std::chrono::seconds(5))));
    return account::count_accounts(*reader);
  };
  const sys::Path note = house.options().data / "keys" / "setup-link";
  if (TRY(accounts()) > 0) return sys::remove_tree(note);
  auto secret =
      TRY(db::transact(on.database, Deadline::in(std::chrono::seconds(5)),
                       [&](db::Tx& tx) { return account::make_setup_secret(tx, on.clock.now()); }));
  std::string link = on.site.main_url + "/setup?secret=" + secret.reveal();
  TRY(sys::write_file_durably(note, link + "\n", 0600));
  std::printf("Create the first administrator (once, within a day):\n  %s\n", link.c_str());
  return {};
}

// SIGHUP: certificates and settings are read again, each apart; what is wrong stays as it was.
void reload(House& house, http::Server& server) {
  auto tls = server.reload_tls();
  if (tls)
    LOG(Info, "server.tls_reloaded", {});
  else
    LOG(Error, "server.tls_kept", {{"error", tls.error().message}, {"cause", tls.error().cause}});
  auto settings = house.reload_settings();
  if (settings)
    LOG(Info, "server.settings_reloaded", {});
  else
    LOG(Error, "server.settings_kept", {{"error", settings.error().message}});
}

void wait_for_end(const sigset_t& signals, House& house, http::Server& server) {
  for (;;) {
    int number = 0;
    sigwait(&signals, &number);
    if (number != SIGHUP) {
      LOG(Info, "server.stopping", {{"signal", number}});
      return;
    }
    reload(house, server);
  }
}

// A connection is a file, and what is read for it is one or two more.
void warn_of_few_files(std::uint64_t files, std::int64_t connections) {
  if (files >= static_cast<std::uint64_t>(connections) + 1024) return;
  LOG(Warning, "server.few_files",
      {{"open_files_max", static_cast<std::int64_t>(files)}, {"connections_max", connections}});
}

}  // namespace

Result<void> serve(HouseOptions options) {
  give_back_large_blocks();
  const std::uint64_t files = sys::raise_open_files();
  sigset_t signals = block_signals();
  LogInBackground log;
  options.serving = true;
  auto house = TRY(House::open(std::move(options)));
  const Foundations& on = house->on();
  warn_of_few_files(files, kConnectionsMax(house->settings()));
  auto recovered = TRY(repo::recover(on.database, on.clock, on.repositories));
  if (recovered.changes + recovered.intents > 0)
    LOG(Info, "server.recovered", {{"changes", recovered.changes}, {"intents", recovered.intents}});
  http::ServerOptions listening = server_options(*house);
  std::unique_ptr<web::Dispatcher> dispatcher = TRY(make_dispatcher(*house));
  auto server = TRY(http::Server::bind(listening));
  std::unique_ptr<SshService> ssh = TRY(SshService::open(*house));
  web::Site site = TRY(site_of(*house, listening, server->addresses()));
  site.ssh_url = ssh_url_of(*house, site, ssh.get());
  house->set_site(std::move(site));
  house->set_lanes([&dispatcher] { return dispatcher->lanes(); });
  watch(*house, *server);
  TRY(offer_setup(*house));
  server->serve([&dispatcher](std::shared_ptr<http::Exchange> exchange) {
    dispatcher->accept(std::move(exchange));
  });
  if (ssh) ssh->serve(*house, *dispatcher);
  TRY(house->jobs().start());
  std::printf("Stithy %s answers at %s\n", house->on().site.version.c_str(),
              house->on().site.main_url.c_str());
  std::fflush(stdout);
  LOG(Info, "server.started",
      {{"main", house->on().site.main_url}, {"content", house->on().site.content_url}});
  wait_for_end(signals, *house, *server);
  auto drain = Deadline::in(kDrain(house->settings()));
  dispatcher->end_waiting();
  server->drain(drain);
  if (ssh) ssh->stop(drain);
  dispatcher->close();
  house->jobs().stop(drain);
  on.live.close();
  if (house->tracer() != nullptr) house->tracer()->stop(Deadline::in(kLastSpans));
  LOG(Info, "server.stopped", {});
  return {};
}

}  // namespace stithy::app
