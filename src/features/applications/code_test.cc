// SPDX-License-Identifier: Apache-2.0
#include "features/applications/code.h"

#include <doctest/doctest.h>

#include "db/test_database.h"
#include "features/applications/device.h"
#include "features/applications/queries.h"
#include "features/applications/signing.h"
#include "kit/queries.h"
#include "pillars/account/account.h"
#include "pillars/account/application_tokens.h"
#include "pillars/account/queries.h"
#include "sys/files.h"

namespace stithy::applications {

namespace {

const Instant kNow = Instant::from_seconds(1'800'000'000);

template <class T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result, (result ? "" : result.error().message));
  return std::move(result).take();
}

struct Bench {
  sys::TemporaryDirectory place =
      must(sys::TemporaryDirectory::create("/tmp", "stithy-applications"));
  web::Keys keys = must(web::Keys::open(place.path()));
  kit::LiveSettings settings{std::make_shared<const kit::Settings>()};
  db::TestDatabase database;
  UserId ada;
  Application application;
  Asked asked = must(parse_asked("openid user:read"));

  Bench() {
    REQUIRE(database->migrate(kit::sql::migrations()));
    REQUIRE(database->migrate(account::sql::migrations()));
    REQUIRE(database->migrate(sql::migrations()));
    ada = must(db::transact(*database, Deadline::never(), [](db::Tx& tx) {
      return account::create_account(
          tx, {{"ada", "ada@example.org", {}, false}, "ada@example.org", "hash"}, kNow);
    }));
    application = must(db::transact(*database, Deadline::never(), [&](db::Tx& tx) {
      return register_application(tx, NamespaceId{ada.value()},
                                  {.name = "Tester",
                                   .homepage = "https://h.example",
                                   .callbacks = "https://h.example/cb",
                                   .device_flow = true},
                                  ada, 10, kNow);
    }));
    auto agreed = db::transact(*database, Deadline::never(), [&](db::Tx& tx) {
      return agree(tx, application.id, ada, asked, kNow);
    });
    REQUIRE(agreed);
  }
  template <class F>
  auto change(F&& f) {
    return must(db::transact(*database, Deadline::never(), std::forward<F>(f)));
  }
  std::string code() {
    return write_code(keys, {.application = application.id,
                             .who = {ada, kNow, false},
                             .asked = asked,
                             .callback = "https://h.example/cb",
                             .challenge = {},
                             .nonce = "n",
                             .expires_at = kNow + kCodeLives});
  }
  Exchanged trade(const std::string& code, Instant at) {
    return change([&](db::Tx& tx) {
      return exchange(tx, settings, keys, application,
                      {.code = code, .verifier = {}, .callback = "https://h.example/cb"}, at);
    });
  }
};

}  // namespace

TEST_CASE("a code is good for a minute, and for one time") {
  Bench bench;
  CHECK(!bench.trade(bench.code(), kNow + kCodeLives).given);
  const std::string code = bench.code();
  auto first = bench.trade(code, kNow + kCodeLives - std::chrono::seconds(1));
  REQUIRE(first.given);
  CHECK(first.nonce == "n");
  CHECK(!bench.trade(code, kNow + std::chrono::hours(1)).given);
  auto reader = std::move(bench.database->read(Deadline::never())).take();
  CHECK(!must(find_grant(*reader, first.given->grant.id)));
}

TEST_CASE("a changed byte makes a code no code") {
  Bench bench;
  std::string code = bench.code();
  for (std::size_t i = 0; i < code.size(); i += 7) {
    std::string other = code;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    CHECK(!read_code(bench.keys, other));
  }
  CHECK(read_code(bench.keys, code));
}

TEST_CASE("a consent that was taken back gives nothing for a code that is on its way") {
  Bench bench;
  const std::string code = bench.code();
  CHECK(bench.change([&](db::Tx& tx) { return withdraw(tx, bench.application.id, bench.ada); }));
  CHECK(!bench.trade(code, kNow).given);
}

TEST_CASE("of one person and application the oldest family ends when there are too many") {
  Bench bench;
  std::vector<GrantId> given;
  for (std::int64_t i = 0; i <= kGrantsMax; ++i)
    given.push_back(bench.trade(bench.code(), kNow).given->grant.id);
  auto reader = std::move(bench.database->read(Deadline::never())).take();
  CHECK(!must(find_grant(*reader, given.front())));
  CHECK(must(find_grant(*reader, given.back())));
}

TEST_CASE("a device expires, and too many wait at no time") {
  Bench bench;
  auto begin = [&] {
    return db::transact(*bench.database, Deadline::never(), [&](db::Tx& tx) {
      return begin_device(tx, bench.application.id, bench.asked, kNow);
    });
  };
  const auto first = must(begin());
  auto ask = [&](Instant at) {
    return bench.change([&](db::Tx& tx) {
      return poll(tx, bench.settings, bench.application, first.device.reveal(), at);
    });
  };
  CHECK(ask(kNow).state == Polled::State::Pending);
  CHECK(ask(kNow + std::chrono::seconds(2)).state == Polled::State::TooFast);
  CHECK(ask(kNow + kDeviceLives).state == Polled::State::Expired);
  for (std::int64_t i = 1; i < kDevicesMax; ++i) REQUIRE(begin());
  CHECK(begin().error().code == stithy::Code::Limited);
}

TEST_CASE("a new key is published before it signs, and the old one for a while after") {
  Bench bench;
  const auto key = must(sys::make_signing_key());
  auto add = [&](Instant at) {
    REQUIRE(db::transact(*bench.database, Deadline::never(),
                         [&](db::Tx& tx) { return add_key(tx, bench.keys, key, at); }));
  };
  auto kid_at = [&](Instant at) {
    auto reader = std::move(bench.database->read(Deadline::never())).take();
    const IdTokenParts parts{.issuer = "i",
                             .audience = "a",
                             .nonce = {},
                             .access_token = "t",
                             .who = {bench.ada, kNow, true}};
    const std::string token = must(sign_id_token(*reader, bench.keys, parts, at));
    return token.substr(0, token.find('.'));
  };
  auto forget = [&](Instant at) {
    REQUIRE(db::transact(*bench.database, Deadline::never(),
                         [&](db::Tx& tx) { return forget_old_keys(tx, at); }));
    auto reader = std::move(bench.database->read(Deadline::never())).take();
    return must(sql::list_signing_keys(*reader)).size();
  };
  add(kNow);
  const std::string first = kid_at(kNow);
  const Instant later = kNow + std::chrono::hours(24 * 90);
  add(later);
  CHECK(kid_at(later) == first);
  CHECK(kid_at(later + kPublishedBefore) != first);
  CHECK(forget(later + kPublishedAfter) == 2);
  CHECK(forget(later + kPublishedBefore + kPublishedAfter) == 1);
}

}  // namespace stithy::applications
