// SPDX-License-Identifier: Apache-2.0
#include "kit/live.h"

#include <doctest/doctest.h>

namespace stithy::kit {
namespace {

struct Page {
  std::vector<std::string> heard;
  bool gone = false, closed = false;
  Live::Watcher watcher(Instant until) {
    return {[this](std::string_view topic) {
              heard.emplace_back(topic);
              return !gone;
            },
            [this] { return gone; }, [this] { closed = gone = true; }, until};
  }
};

const Instant kNow = Instant::from_seconds(1'000);
const Instant kLater = Instant::from_seconds(2'000);

}  // namespace

TEST_CASE("a page hears of its own topics alone") {
  Live live;
  Page a, b;
  live.watch(std::vector<std::string>{"repo:1", "repo:2"}, a.watcher(kLater));
  live.watch(std::vector<std::string>{"repo:2"}, b.watcher(kLater));
  live.tell("repo:1", kNow);
  live.tell("repo:2", kNow);
  live.tell("repo:3", kNow);
  CHECK(a.heard == std::vector<std::string>{"repo:1", "repo:2"});
  CHECK(b.heard == std::vector<std::string>{"repo:2"});
  CHECK(live.size() == 2);
}

TEST_CASE("what is asked is run in order, and nothing after the end") {
  Live live;
  std::vector<int> ran;
  for (int i = 0; i < 100; ++i) CHECK(live.ask([&ran, i] { ran.push_back(i); }));
  live.close();
  REQUIRE(ran.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(ran[static_cast<std::size_t>(i)] == i);
  CHECK_FALSE(live.ask([] {}));
}

TEST_CASE("who left is told nothing more and is forgotten, also where nothing happens") {
  Live live;
  Page gone;
  for (int i = 0; i < 500; ++i) {
    std::vector<std::string> topic{live_topic("repo", i)};
    live.watch(topic, gone.watcher(kLater));
    gone.gone = true;
  }
  live.tell("repo:499", kNow);
  CHECK(gone.heard.empty());
  CHECK(live.size() == 0);
}

TEST_CASE("a page whose time is over hears once more and has to come again") {
  Live live;
  Page page;
  live.watch(std::vector<std::string>{"repo:1"}, page.watcher(kNow));
  live.tell("repo:1", kNow);
  CHECK(page.heard.size() == 1);
  CHECK(page.closed);
  live.tell("repo:1", kNow);
  CHECK(page.heard.size() == 1);
}

}  // namespace stithy::kit
