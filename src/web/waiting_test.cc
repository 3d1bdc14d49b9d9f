// SPDX-License-Identifier: Apache-2.0
#include "web/waiting.h"

#include <doctest/doctest.h>

#include <atomic>

namespace stithy::web {

namespace {

using namespace std::chrono_literals;

Waiting::Moment in(std::chrono::milliseconds span) {
  return std::chrono::steady_clock::now() + span;
}

}  // namespace

TEST_CASE("what is told while the handler looks is not missed") {
  Waiting waiting;
  int runs = 0;
  waiting.begin_look();
  waiting.wake();
  waiting.rest(in(1h), [&] { ++runs; });
  CHECK(runs == 1);
  CHECK_FALSE(waiting.resting());
}

TEST_CASE("who rests is woken once, however often it is told") {
  Waiting waiting;
  int runs = 0;
  waiting.begin_look();
  waiting.rest(in(1h), [&] { ++runs; });
  CHECK(runs == 0);
  CHECK(waiting.resting());
  waiting.wake();
  waiting.wake();
  CHECK(runs == 1);
  // What it is told before it looks again is part of that look.
  waiting.begin_look();
  waiting.rest(in(1h), [&] { ++runs; });
  CHECK(runs == 1);
  waiting.end();
  CHECK(runs == 2);
  CHECK(waiting.ended());
}

TEST_CASE("a room wakes those whose time is over, and lets go of those who were woken") {
  WaitingRoom room(10);
  std::atomic<int> early{0}, late{0}, woken{0};
  auto seat = [&](std::chrono::milliseconds span, std::atomic<int>& runs) {
    auto waiting = std::make_shared<Waiting>();
    waiting->rest(in(span), [&runs] { ++runs; });
    CHECK(room.seat(waiting));
    return waiting;
  };
  seat(1ms, early);
  seat(1h, late);
  seat(1h, woken)->wake();
  for (int i = 0; i < 1000 && room.size() > 1; ++i) std::this_thread::sleep_for(10ms);
  CHECK(room.size() == 1);
  CHECK(early == 1);
  CHECK(woken == 1);
  CHECK(late == 0);
  room.close();
  CHECK(late == 1);
  CHECK_FALSE(room.seat(std::make_shared<Waiting>()));
}

TEST_CASE("a full room takes nobody") {
  WaitingRoom room(1);
  auto first = std::make_shared<Waiting>();
  first->rest(in(1h), [] {});
  CHECK(room.seat(first));
  CHECK_FALSE(room.seat(std::make_shared<Waiting>()));
}

}  // namespace stithy::web
