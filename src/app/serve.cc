// SPDX-License-Identifier: Apache-2.0
#include "app/serve.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>

#include "app/settings.h"
#include "base/log.h"
#include "base/text.h"
#include "http/server.h"
#include "pillars/access/identify.h"
#include "pillars/account/account.h"
#include "pillars/repo/journal.h"
#include "sys/log_writer.h"
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

std::vector<std::string> either(const std::vector<std::string>& given,
                                const kit::StringList& configured) {
  return given.empty() ? configured : given;
}

http::ServerOptions server_options(const House& house) {
  const kit::Settings& settings = *house.settings();
  http::ServerOptions options;
  for (const auto& address : either(house.options().listen, kListen(settings)))
    options.listen.push_back({address, http::Origin::Main});
  for (const auto& address : either(house.options().content_listen, kContentListen(settings)))
    options.listen.push_back({address, http::Origin::Content});
  if (!kCertificate(settings).empty())
    options.tls = http::TlsFiles{kCertificate(settings), kCertificateKey(settings)};
  options.trusted_proxies = kTrustedProxies(settings);
  options.limits.connections_max = static_cast<std::size_t>(kConnectionsMax(settings));
  options.limits.connections_per_address_max =
      static_cast<std::size_t>(kConnectionsPerAddress(settings));
  return options;
}

std::string host_of(std::string_view url) {
  auto rest = text::cut(url, "://").after;
  return text::to_lower(text::cut(rest, "/").before);
}

// The addresses of the instance: configured, or made from the sockets that were bound.
web::Site site_of(const House& house, const http::ServerOptions& options,
                  const std::vector<std::string>& bound) {
  const kit::Settings& settings = *house.settings();
  web::Site site;
  site.main_url = kMainUrl(settings);
  site.content_url = kContentUrl(settings);
  std::string scheme = options.tls ? "https://" : "http://";
  for (std::size_t i = 0; i < options.listen.size() && i < bound.size(); ++i) {
    auto& url = options.listen[i].origin == http::Origin::Main ? site.main_url : site.content_url;
    if (url.empty() && !bound[i].starts_with("unix:")) url = scheme + bound[i];
  }
  // With a configured address only that host is answered; else what was bound, by number or name.
  auto hosts = [](const std::string& url, bool configured) {
    std::vector<std::string> names = {host_of(url)};
    auto port = names.front().rfind(':');
    if (!configured && port != std::string::npos)
      for (const char* name : {"127.0.0.1", "localhost", "[::1]"})
        names.push_back(name + names.front().substr(port));
    return names;
  };
  site.main_hosts = hosts(site.main_url, !kMainUrl(settings).empty());
  site.content_hosts = hosts(site.content_url, !kContentUrl(settings).empty());
  return site;
}

web::LaneSize lane(const kit::Settings& settings, std::int64_t threads,
                   std::chrono::milliseconds deadline) {
  return {static_cast<std::size_t>(threads), static_cast<std::size_t>(kQueueMax(settings)),
          deadline};
}

Result<std::unique_ptr<web::Dispatcher>> make_dispatcher(House& house) {
  const kit::Settings& settings = *house.settings();
  const Foundations& on = house.on();
  auto page = std::chrono::milliseconds(kPageDeadline(settings));
  web::DispatchOptions options{
      .on = on,
      .database = on.database,
      .keys = on.keys,
      .clock = on.clock,
      .site = on.site,
      .rates = on.rates,
      .metrics = house.metrics(),
      .lanes = {lane(settings, kInteractiveThreads(settings), page),
                lane(settings, kApiThreads(settings), page),
                lane(settings, kGitThreads(settings), std::chrono::hours(6))},
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
  if (TRY(accounts()) > 0) return {};
  auto tx = TRY(on.database.write(Deadline::in(std::chrono::seconds(5))));
  auto secret = TRY(account::make_setup_secret(*tx, on.clock.now()));
  TRY(tx->commit());
  std::string link = on.site.main_url + "/setup?secret=" + secret.reveal();
  TRY(sys::write_file_durably(house.options().data / "keys" / "setup-link", link + "\n", 0600));
  std::printf("Create the first administrator (once, within a day):\n  %s\n", link.c_str());
  return {};
}

void wait_for_end(const sigset_t& signals, http::Server& server) {
  for (;;) {
    int number = 0;
    sigwait(&signals, &number);
    if (number != SIGHUP) {
      LOG(Info, "server.stopping", {{"signal", number}});
      return;
    }
    auto reloaded = server.reload_tls();
    if (reloaded)
      LOG(Info, "server.tls_reloaded", {});
    else
      LOG(Error, "server.tls_kept", {{"cause", reloaded.error().message}});
  }
}

}  // namespace

Result<void> serve(HouseOptions options) {
  sigset_t signals = block_signals();
  LogInBackground log;
  options.serving = true;
  auto house = TRY(House::open(std::move(options)));
  const Foundations& on = house->on();
  int settled = TRY(repo::settle_intents(on.database, on.clock, on.repositories));
  if (settled > 0) LOG(Info, "server.recovered", {{"intents", settled}});
  kit::register_process_metrics(house->metrics());
  http::ServerOptions listening = server_options(*house);
  std::unique_ptr<web::Dispatcher> dispatcher = TRY(make_dispatcher(*house));
  auto server =
      TRY(http::Server::start(listening, [&dispatcher](std::shared_ptr<http::Exchange> exchange) {
        dispatcher->accept(std::move(exchange));
      }));
  house->set_site(site_of(*house, listening, server->addresses()));
  TRY(house->jobs().start());
  std::printf("Stithy %s answers at %s\n", house->on().site.version.c_str(),
              house->on().site.main_url.c_str());
  TRY(offer_setup(*house));
  std::fflush(stdout);
  LOG(Info, "server.started",
      {{"main", house->on().site.main_url}, {"content", house->on().site.content_url}});
  wait_for_end(signals, *server);
  auto drain = Deadline::in(kDrain(*house->settings()));
  server->drain(drain);
  dispatcher->close();
  house->jobs().stop(drain);
  LOG(Info, "server.stopped", {});
  return {};
}

}  // namespace stithy::app
