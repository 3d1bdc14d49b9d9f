// SPDX-License-Identifier: Apache-2.0
//
// test_bench.h — for the tests of this feature: foundations over an in-memory database and a
// temporary data directory, with ada (an owner) and bob, and a job runner without threads.
// Any failure of the bench itself ends the test program.
#pragma once

#include <functional>
#include <optional>

#include "db/test_database.h"
#include "features/repos/create.h"
#include "features/repos/import/import.h"
#include "features/repos/trash.h"
#include "features/repos/upkeep.h"
#include "git/ref_list.h"
#include "git/test_repository.h"
#include "kit/blobs/local_store.h"
#include "kit/cache/cache.h"
#include "kit/cache/memory_store.h"
#include "kit/queries.h"
#include "pillars/account/queries.h"
#include "pillars/org/queries.h"
#include "pillars/repo/queries.h"
#include "pillars/token/queries.h"

namespace stithy::repos {

class TestBench {
 public:
  TestBench() {
    git::must(sys::make_directories(data() / "tmp"));
    gateway_ =
        git::must(git::Gateway::open({.git = {}, .scratch = data() / "tmp", .observer = {}}));
    store_ = std::make_unique<repo::Store>(data(), *gateway_);
    keys_ = git::must(web::Keys::open(data()));
    for (auto migrations :
         {kit::sql::migrations(), account::sql::migrations(), token::sql::migrations(),
          org::sql::migrations(), repo::sql::migrations()})
      git::must(database_->migrate(migrations));
    on_.emplace(Foundations{.clock = clock,
                            .settings = settings_,
                            .database = *database_,
                            .metrics = metrics_,
                            .live = live_,
                            .git = *gateway_,
                            .repositories = *store_,
                            .blobs = blobs_,
                            .keys = *keys_,
                            .rates = rates_,
                            .last_use = last_use_,
                            .sources = sources_,
                            .cache = cache_,
                            .site = site_,
                            .slots = slots_,
                            .catalogue = catalogue_,
                            .reserved_names = reserved_});
    auto kinds = import_kinds(on());
    for (auto& kind : upkeep_kinds(on())) kinds.push_back(std::move(kind));
    kinds.push_back(purge_kind(on()));
    runner_ = std::make_unique<kit::JobRunner>(*database_, clock, std::move(kinds),
                                               std::vector<kit::Listener>{upkeep_after_push(on())},
                                               kit::JobRunner::Options{});
    write([&](db::Tx& tx) -> Result<void> {
      for (std::string name : {"ada", "bob"})
        TRY(account::create_account(
            tx, {{name, name + "@example.org", {}, false}, name + "@example.org", "hash"},
            clock.now()));
      return {};
    });
  }

  sys::ManualClock clock{Instant::from_seconds(1'800'000'000)};
  const Foundations& on() const { return *on_; }
  sys::Path data() const { return directory_.path(); }
  Creator creator() const { return Creator::of(access::OperatorKey::at_the_machine()); }
  int run_due() { return git::must(runner_->run_due()); }

  CreateWish wish(std::string name) const { return {.owner = "ada", .name = std::move(name)}; }
  repo::Repository create(const CreateWish& what) {
    return git::must(create_repository(on(), creator(), what));
  }
  repo::Repository create(std::string name) { return create(wish(std::move(name))); }
  // With a README on main.
  repo::Repository create_filled(std::string name) {
    CreateWish filled = wish(std::move(name));
    filled.files = {{git::must(git::TreePath::parse_new("README.md")), "# hello\n"}};
    return create(filled);
  }
  std::optional<repo::Repository> find(RepoId id) {
    return git::must(repo::find_repository(*reader(), id));
  }
  access::RepoAdmin admin_of(RepoId id) {
    return access::RepoAdmin::by_operator(access::OperatorKey::at_the_machine(), *find(id));
  }
  bool has_files(RepoId id) const { return sys::path_exists(on().repositories.path_of(id)); }
  std::unique_ptr<db::Reader> reader() { return git::must(database_->read(Deadline::never())); }
  void write(const std::function<Result<void>(db::Tx&)>& f) { git::must(attempt(f)); }
  Result<void> attempt(const std::function<Result<void>(db::Tx&)>& f) {
    return db::transact(*database_, Deadline::never(), f);
  }

 private:
  sys::TemporaryDirectory directory_ =
      git::must(sys::TemporaryDirectory::create("/tmp", "stithy-repos"));
  std::unique_ptr<git::Gateway> gateway_;
  blobs::LocalStore blobs_{data() / "blobs", data() / "tmp"};
  std::unique_ptr<repo::Store> store_;
  std::optional<web::Keys> keys_;
  db::TestDatabase database_;
  kit::LiveSettings settings_{git::must(kit::Settings::load({}, {}))};
  kit::Metrics metrics_;
  kit::Live live_;
  web::RateLimiter rates_{{}};
  account::LastUse last_use_;
  kit::SourceMemory sources_;
  cache::Cache cache_{std::make_unique<cache::MemoryStore>(cache::MemoryOptions{}, clock),
                      metrics_};
  web::Site site_{.main_url = "https://forge.example",
                  .content_url = {},
                  .main_hosts = {},
                  .content_hosts = {},
                  .version = "test",
                  .ssh_url = {}};
  web::Slots slots_;
  web::Catalogue catalogue_;
  std::set<std::string, std::less<>> reserved_;
  std::optional<Foundations> on_;
  std::unique_ptr<kit::JobRunner> runner_;
};

}  // namespace stithy::repos
