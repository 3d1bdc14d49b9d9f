// SPDX-License-Identifier: Apache-2.0
#include "sys/files.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "base/text.h"

namespace stithy::sys {

using namespace std::chrono_literals;

TEST_CASE("a lock is waited for until the deadline; then its holder is named") {
  auto place = std::move(TemporaryDirectory::create("/tmp", "stithy-lock")).take();
  Path file = place.path() / "x.lock";
  std::optional<FileLock> held(std::move(FileLock::acquire(file, Deadline::in(0ms))).take());
  auto refused = FileLock::acquire(file, Deadline::in(30ms));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::Conflict);
  CHECK(text::contains(refused.error().message, text::format("pid {}", ::getpid())));
  std::thread owner([&] {
    std::this_thread::sleep_for(50ms);
    held.reset();
  });
  CHECK(FileLock::acquire(file, Deadline::in(10s)));
  owner.join();
}

TEST_CASE("the beginning of a file is read without the rest") {
  auto directory = std::move(TemporaryDirectory::create("/tmp", "stithy-files-")).take();
  const Path path = directory.path() / "long";
  REQUIRE(write_file_durably(path, std::string(100'000, 'x') + "end"));
  CHECK(read_beginning(path, 5).value_or("") == "xxxxx");
  CHECK(read_beginning(path, 200'000).value_or("").ends_with("xend"));
  CHECK(read_beginning(directory.path() / "none", 5).error().code == Code::NotFound);
}

TEST_CASE("what a cut-off write left is removed, and nothing else") {
  auto place = std::move(TemporaryDirectory::create("/tmp", "stithy-files")).take();
  for (const char* name : {"HEAD", "HEAD.new-0123abcd", "notes.new-ideas", "x.new-0123abcde"})
    REQUIRE(write_file_durably(place.path() / name, "x"));
  REQUIRE(remove_unfinished_writes(place.path()));
  CHECK(*list_directory(place.path()) ==
        std::vector<std::string>{"HEAD", "notes.new-ideas", "x.new-0123abcde"});
}

}  // namespace stithy::sys
