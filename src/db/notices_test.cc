// SPDX-License-Identifier: Apache-2.0
#include "db/notices.h"

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "db/test_database.h"

namespace stithy::db {

namespace {

using namespace std::chrono_literals;

// What one process heard.
class Ear {
 public:
  void hear(std::string_view word) {
    std::lock_guard lock(mutex_);
    heard_.emplace(word);
    changed_.notify_all();
  }
  bool has(const std::string& word, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return heard_.contains(word); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> heard_;
};

std::unique_ptr<Notices> listen(const std::string& url, Ear& ear) {
  return std::move(Notices::open(
                       {.url = url}, [&ear](std::string_view word) { ear.hear(word); }, [] {}))
      .take();
}

// Telling is repeated, since nobody says when the others have begun to listen.
bool arrives(Notices& from, Ear& at, const std::string& word) {
  for (int tries = 0; tries < 100; ++tries) {
    from.tell(word);
    if (at.has(word, 100ms)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a word reaches the others and not who told it; SQLite and MariaDB have no words") {
  TestDatabase database;
  Ear one_ear, two_ear;
  auto one = listen(database.url(), one_ear), two = listen(database.url(), two_ear);
  if (database->dialect() != Dialect::Postgres) {
    CHECK(one == nullptr);
    return;
  }
  REQUIRE(one != nullptr);
  CHECK(arrives(*one, two_ear, "live repo:7"));
  CHECK(arrives(*two, one_ear, "jobs"));
  CHECK_FALSE(one_ear.has("live repo:7", 50ms));
  // What is no word is not told.
  one->tell("");
  one->tell("two\nlines");
  one->tell(std::string(300, 'x'));
  CHECK(arrives(*one, two_ear, "last"));
  CHECK_FALSE(two_ear.has("lines", 50ms));
}

}  // namespace stithy::db
