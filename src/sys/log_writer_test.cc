// SPDX-License-Identifier: Apache-2.0
#include "sys/log_writer.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <string>

namespace stithy::sys {

namespace {

std::string read_to_end(int descriptor) {
  std::string out;
  std::array<char, 4096> piece;
  for (;;) {
    auto got = ::read(descriptor, piece.data(), piece.size());
    if (got <= 0) return out;
    out.append(piece.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

TEST_CASE("the log writer writes whole lines in order and what waits at its end") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  std::string wanted;
  {
    LogWriter writer(ends[1]);
    for (int i = 0; i < 500; ++i) {
      std::string line = "line " + std::to_string(i) + "\n";
      writer.write(line);
      wanted += line;
    }
  }
  ::close(ends[1]);
  CHECK(read_to_end(ends[0]) == wanted);
  ::close(ends[0]);
}

TEST_CASE("a log nobody reads drops lines instead of stopping whoever writes them") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const std::string line(1000, 'x');
  std::string read;
  {
    LogWriter writer(ends[1], 100'000);
    // More than pipe and queue hold together; a writer that waited would hang here.
    for (int i = 0; i < 1000; ++i) writer.write(line + "\n");
    CHECK(writer.dropped() > 0);
    // Once somebody reads, what was lost is told.
    std::array<char, 4096> piece;
    while (read.find("log.dropped") == std::string::npos) {
      auto got = ::read(ends[0], piece.data(), piece.size());
      REQUIRE(got > 0);
      read.append(piece.data(), static_cast<std::size_t>(got));
    }
  }
  ::close(ends[1]);
  ::close(ends[0]);
  CHECK(read.find("\"event\":\"log.dropped\",\"lines\":") != std::string::npos);
}

}  // namespace stithy::sys
