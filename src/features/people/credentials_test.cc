// SPDX-License-Identifier: Apache-2.0
//
// Changing a password, minting a token, naming a device.
#include "features/people/change_password.h"

#include <doctest/doctest.h>

#include <functional>

#include "base/text.h"
#include "db/test_database.h"
#include "features/people/new_token.h"
#include "kit/queries.h"
#include "pillars/account/account.h"
#include "pillars/account/device.h"
#include "pillars/account/queries.h"
#include "pillars/org/queries.h"
#include "pillars/repo/queries.h"
#include "pillars/token/queries.h"

namespace stithy::people {

namespace {

const Instant kNow = Instant::from_seconds(1'800'000'000);
constexpr std::string_view kPassword = "correct horse battery";

// ada with two sessions, and a private repository of somebody else.
struct Bench {
  db::TestDatabase database;
  UserId ada;
  std::string here, elsewhere;  // cookies

  Bench() {
    REQUIRE(database->migrate(kit::sql::migrations()));
    REQUIRE(database->migrate(account::sql::migrations()));
    REQUIRE(database->migrate(token::sql::migrations()));
    REQUIRE(database->migrate(org::sql::migrations()));
    REQUIRE(database->migrate(repo::sql::migrations()));
    auto prepared = account::prepare_account(
        {"ada", "ada@example.org", Secret<>(std::string(kPassword)), false}, {});
    REQUIRE(prepared);
    auto made = write([&](db::Tx& tx) -> Result<void> {
      ada = TRY(account::create_account(tx, *prepared, kNow));
      here = TRY(account::open_session(tx, ada, "", "", kNow)).reveal();
      elsewhere = TRY(account::open_session(tx, ada, "", "", kNow)).reveal();
      UserId bob = TRY(account::create_account(
          tx, {{"bob", "bob@example.org", {}, false}, "bob@example.org", "hash"}, kNow));
      TRY(insert(tx, RepoId{70}, bob, "secret"));
      return insert(tx, RepoId{71}, ada, "engine");
    });
    REQUIRE(made);
  }
  Result<void> write(const std::function<Result<void>(db::Tx&)>& f) {
    return db::transact(*database, Deadline::never(), f);
  }
  static Result<void> insert(db::Tx& tx, RepoId id, UserId owner, std::string name) {
    repo::NewRepository repository;
    repository.owner = NamespaceId{owner.value()};
    repository.name = std::move(name);
    return repo::insert_repository(tx, id, repository, kNow);
  }
  std::unique_ptr<db::Reader> reader() {
    return std::move(database->read(Deadline::never())).take();
  }
  std::optional<account::SessionUser> session(const std::string& cookie) {
    return std::move(account::find_session(*reader(), cookie, kNow)).take();
  }
  PasswordChange change(std::string_view old_password, std::string_view new_password) {
    return {.user = ada,
            .keep = session(here)->id,
            .old_password = Secret<>(std::string(old_password)),
            .new_password = Secret<>(std::string(new_password))};
  }
  web::Principal principal(bool site_admin = false) const {
    web::Principal who;
    who.kind = web::Principal::Kind::Session;
    who.user = ada;
    who.login = "ada";
    who.site_admin = site_admin;
    who.scopes = web::kAllScopes;
    return who;
  }
};

std::string wrong_fields(const Error& error) {
  std::vector<std::string> fields;
  for (const auto& field : error.fields) fields.push_back(field.field);
  return text::join(fields, " ");
}

}  // namespace

TEST_CASE("a new password ends every other session and lets the old password fail") {
  Bench bench;
  auto change = bench.change(kPassword, "an even longer phrase");
  auto hash = checked_hash(*bench.reader(), change);
  REQUIRE(hash);
  REQUIRE(bench.write([&](db::Tx& tx) { return apply_password(tx, change, *hash, kNow); }));
  CHECK(bench.session(bench.here));
  CHECK(!bench.session(bench.elsewhere));
  auto old_one = account::verify_password_of(*bench.reader(), bench.ada, change.old_password);
  auto new_one = account::verify_password_of(*bench.reader(), bench.ada, change.new_password);
  CHECK(old_one.value_or(true) == false);
  CHECK(new_one.value_or(false) == true);
}

TEST_CASE("a password is not changed without the old one, or against the rules") {
  Bench bench;
  auto refused = [&](std::string_view old_password, std::string_view new_password) {
    auto hash = checked_hash(*bench.reader(), bench.change(old_password, new_password));
    REQUIRE(!hash);
    return wrong_fields(hash.error());
  };
  CHECK(refused("wrong password", "an even longer phrase") == "old_password");
  CHECK(refused(kPassword, "short") == "password");
  CHECK(refused(kPassword, kPassword) == "password");
  CHECK(refused(kPassword, std::string(1025, 'x')) == "password");
}

TEST_CASE("a token carries the scopes, the expiry and the repository that were chosen") {
  Bench bench;
  TokenForm form{
      .name = "laptop", .scopes = {"repo:write"}, .expiry = "30", .repository = "ada/engine"};
  auto token = check_token(*bench.reader(), bench.principal(), form, kNow);
  REQUIRE(token);
  CHECK(account::render_scopes(token->scopes) == "repo:read, repo:write");
  CHECK(token->expires_at == kNow + std::chrono::hours(24 * 30));
  CHECK(token->only_repo == RepoId{71});
  form.expiry = "none";
  CHECK(!check_token(*bench.reader(), bench.principal(), form, kNow)->expires_at);
}

TEST_CASE("a refused token names every wrong field") {
  Bench bench;
  TokenForm form{.name = "", .scopes = {}, .expiry = "10000", .repository = "bob/secret"};
  auto token = check_token(*bench.reader(), bench.principal(), form, kNow);
  REQUIRE(!token);
  CHECK(wrong_fields(token.error()) == "name scopes expiry repository");
}

TEST_CASE("a hidden repository and an absent one are refused with the same words") {
  Bench bench;
  auto message = [&](std::string repository) {
    TokenForm form{.name = "x", .scopes = {"repo:read"}, .expiry = "7", .repository = repository};
    auto token = check_token(*bench.reader(), bench.principal(), form, kNow);
    REQUIRE(!token);
    return text::replace_all(token.error().fields.at(0).message, repository, "R");
  };
  CHECK(message("bob/secret") == message("bob/absent"));
}

TEST_CASE("scopes of the instance are for its administrators") {
  Bench bench;
  TokenForm form{.name = "ops", .scopes = {"site:admin"}, .expiry = "7", .repository = {}};
  auto token = check_token(*bench.reader(), bench.principal(), form, kNow);
  REQUIRE(!token);
  CHECK(wrong_fields(token.error()) == "scopes");
  CHECK(check_token(*bench.reader(), bench.principal(true), form, kNow));
}

TEST_CASE("a device is named by browser and system") {
  CHECK(account::describe_device(
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0") ==
        "Firefox on Linux");
  CHECK(account::describe_device(
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0") == "Edge on Windows");
  CHECK(account::describe_device(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1") ==
        "Safari on iPhone");
  CHECK(account::describe_device("curl/7.88") == "curl");
  CHECK(account::describe_device("") == "Unknown program");
}

}  // namespace stithy::people
