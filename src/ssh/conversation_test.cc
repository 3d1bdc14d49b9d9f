// SPDX-License-Identifier: Apache-2.0
#include "ssh/conversation.h"

#include <doctest/doctest.h>

#include <thread>

namespace stithy::ssh {

namespace {

using namespace std::chrono_literals;

Measure by_line() {
  return [](std::string_view heard) -> Result<std::optional<std::size_t>> {
    auto end = heard.find('\n');
    if (end == heard.npos) return std::optional<std::size_t>();
    if (heard.front() == '!') return invalid("No.");
    return std::optional(end + 1);
  };
}

}  // namespace

TEST_CASE("requests are cut out of what is heard, and the rest stays") {
  Conversation talk([] {}, 10s);
  talk.hear("on");
  CHECK_FALSE(*talk.find_request(by_line()));
  talk.hear("e\ntwo\nth");
  CHECK(*talk.find_request(by_line()));
  CHECK(talk.request() == "one\n");
  CHECK(*talk.find_request(by_line()));
  CHECK(talk.request() == "two\n");
  CHECK(talk.waiting() == 2);
  CHECK(talk.take_heard(100) == "th");
  talk.put_back("h");
  talk.hear("!\n");
  CHECK(talk.take_heard(1) == "h");
  CHECK_FALSE(talk.find_request(by_line()));
}

TEST_CASE("a step reads what comes, to the end, and fails when the client left or is silent") {
  std::string piece(4, '\0');
  Conversation ended([] {}, 10s);
  std::thread client([&] {
    ended.hear("abcdef");
    ended.end_of_input();
  });
  CHECK(*ended.read(piece) == 4);
  CHECK(*ended.read(piece) == 2);
  CHECK(*ended.read(piece) == 0);
  client.join();

  Conversation left([] {}, 10s);
  left.hear("ab");
  left.leave();
  CHECK(*left.read(piece) == 2);
  CHECK_FALSE(left.read(piece));
  left.send("lost");
  CHECK(left.take_said().empty());

  Conversation silent([] {}, 20ms);
  auto nothing = silent.read(piece);
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().message == "The client was silent for too long.");
}

TEST_CASE("the loop is woken for words, for the reply, and when there is room again") {
  int woken = 0;
  Conversation talk([&] { ++woken; }, 10s);
  talk.send("x");
  CHECK(woken == 1);
  talk.finish({});
  CHECK(woken == 2);
  CHECK(talk.take_reply());
  CHECK_FALSE(talk.take_reply());
  talk.hear(std::string(kWaitingBytesMax, 'a'));
  std::string half(kWaitingBytesMax / 2 + 1, '\0');
  CHECK(*talk.read(half) == half.size());
  CHECK(woken == 3);
}

}  // namespace stithy::ssh
