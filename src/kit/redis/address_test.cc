// SPDX-License-Identifier: Apache-2.0
#include "kit/redis/address.h"

#include <doctest/doctest.h>

namespace stithy::redis {

TEST_CASE("an address of Redis names host, port, database and account") {
  auto whole = parse_address("redis://ada:p%40ss%2Fword@cache.example.org:7000/3");
  REQUIRE(whole);
  CHECK_EQ(whole->host, "cache.example.org");
  CHECK_EQ(whole->port, 7000);
  CHECK_EQ(whole->database, 3);
  CHECK_EQ(whole->user, "ada");
  CHECK_EQ(whole->password.reveal(), "p@ss/word");
  CHECK_EQ(whole->text(), "cache.example.org:7000/3");
  auto brief = parse_address("redis://:secret@[::1]");
  REQUIRE(brief);
  CHECK_EQ(brief->host, "::1");
  CHECK_EQ(brief->port, 6379);
  CHECK_EQ(brief->user, "");
  CHECK_EQ(brief->password.reveal(), "secret");
  CHECK_EQ(brief->text(), "[::1]:6379/0");
  CHECK_EQ(parse_address("redis://localhost/")->database, 0);
}

TEST_CASE("an address of Redis may be a socket of this machine") {
  for (const char* url : {"unix:/run/redis/redis.sock", "unix:///run/redis/redis.sock"}) {
    auto plain = parse_address(url);
    REQUIRE(plain);
    CHECK_EQ(plain->socket, "/run/redis/redis.sock");
  }
  auto more = parse_address("unix:/run/r.sock?database=2&user=ada&password=a%20b");
  REQUIRE(more);
  CHECK_EQ(more->database, 2);
  CHECK_EQ(more->user, "ada");
  CHECK_EQ(more->password.reveal(), "a b");
}

TEST_CASE("an address of Redis that says too little or something else is refused") {
  for (const char* url :
       {"", "redis://", "redis://host:", "redis://host:0", "redis://host:70000", "redis://host/x",
        "redis://host/-1", "redis://ada@host", "redis://:@host", "redis://a b", "redis://[::1",
        "redis://[::1]x", "redis://host/1?tls=1", "unix:", "unix:run/r.sock",
        "unix:/run/r.sock?db=1", "unix:/run/r.sock?user=ada", "http://host", "redis://%zz:x@host"})
    CHECK_MESSAGE(!parse_address(url), url);
  CHECK(!parse_address("unix:/" + std::string(120, 'x')));
  CHECK(parse_address("rediss://host").error().message.find("TLS") != std::string::npos);
}

}  // namespace stithy::redis
