// SPDX-License-Identifier: Apache-2.0
//
// test_house.h — for the tests of this pillar: one repository with a first commit, its files on
// disk and its row in a database in memory. Any failure of the house itself ends the test program.
#pragma once

#include <memory>

#include "db/test_database.h"
#include "git/test_repository.h"
#include "kit/queries.h"
#include "pillars/account/account.h"
#include "pillars/account/queries.h"
#include "pillars/org/queries.h"
#include "pillars/repo/journal.h"
#include "pillars/repo/queries.h"
#include "pillars/token/queries.h"

namespace stithy::repo {

class TestHouse {
 public:
  TestHouse() {
    git::must(sys::make_directories(data() / "tmp"));
    git::GatewayOptions options;
    options.scratch = data() / "tmp";
    gateway_ = git::must(git::Gateway::open(std::move(options)));
    store_ = std::make_unique<Store>(data(), *gateway_);
    for (auto migrations : {kit::sql::migrations(), account::sql::migrations(),
                            token::sql::migrations(), org::sql::migrations(), sql::migrations()})
      git::must(database_->migrate(migrations));
    git::must(store().files().create({.id = id}));
    tip = git::must(
        store().files().commit_initial(id, {{git::must(git::TreePath::parse_new("a.txt")), "a\n"}},
                                       {"Ada", "ada@example.org", clock.now()}, "First\n"));
    write([&](db::Tx& tx) -> Result<void> {
      auto made = TRY(account::create_account(
          tx, {{"ada", "ada@example.org", {}, false}, "ada@example.org", "hash"}, clock.now()));
      owner_ = NamespaceId{made.value()};
      NewRepository fresh;
      fresh.owner = owner_;
      fresh.name = "engine";
      TRY(insert_repository(tx, id, fresh, clock.now()));
      return note_arrival(tx,
                          {.repository = id,
                           .actor = made,
                           .reason = "first commit",
                           .refs = {{"refs/heads/main", tip}}},
                          clock.now());
    });
  }

  sys::ManualClock clock{Instant::from_seconds(1'800'000'000)};
  const RepoId id{0x77};
  git::Oid tip;

  sys::Path data() const { return directory_.path(); }
  sys::Path path() const { return store_->path_of(id); }
  Store& store() { return *store_; }
  db::Database& database() { return *database_; }
  NamespaceId owner() const { return owner_; }
  Journal journal() {
    return Journal({.database = database(),
                    .clock = clock,
                    .store = store(),
                    .repository = id,
                    .actor = UserId{owner_.value()},
                    .reason = "push"});
  }
  // Creates a branch at the first commit, as a push would.
  Result<std::vector<git::RefOutcome>> branch(std::string_view name, std::string_view cert = {}) {
    Journal kept = journal();
    git::RefChange change{git::must(git::RefName::branch(name)), git::Oid::zero(tip.format()), tip};
    git::RefTransaction t{.gateway = *gateway_,
                          .lanes = store().lanes(),
                          .journal = kept,
                          .repository = path(),
                          .key = lane_key(id)};
    t.certificate = cert;
    return t.apply(std::span(&change, 1));
  }
  // What the journal says of a branch; empty: nothing.
  std::string noted(std::string_view branch) {
    auto values = git::must(latest_values(*reader(), id));
    auto it = values.find("refs/heads/" + std::string(branch));
    return it == values.end() ? std::string() : it->second;
  }
  std::int64_t open_intents() {
    return git::must(count_stale_intents(*reader(), Instant(INT64_MAX)));
  }
  std::unique_ptr<db::Reader> reader() { return git::must(database_->read(Deadline::never())); }
  void write(const std::function<Result<void>(db::Tx&)>& f) {
    git::must(db::transact(*database_, Deadline::never(), f));
  }

 private:
  sys::TemporaryDirectory directory_ =
      git::must(sys::TemporaryDirectory::create("/tmp", "stithy-repo"));
  std::unique_ptr<git::Gateway> gateway_;
  std::unique_ptr<Store> store_;
  db::TestDatabase database_;
  NamespaceId owner_;
};

}  // namespace stithy::repo
