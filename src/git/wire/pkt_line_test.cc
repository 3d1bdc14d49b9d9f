// SPDX-License-Identifier: Apache-2.0
#include "git/wire/pkt_line.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace stithy::git {

TEST_CASE("packets read back as they were written") {
  std::string bytes;
  append_packet(bytes, "want x\n");
  append_delimiter(bytes);
  append_packet(bytes, "");
  append_flush(bytes);
  CHECK(bytes == "000bwant x\n000100040000");
  PacketReader reader(bytes);
  CHECK(reader.next()->line() == "want x");
  CHECK(reader.next()->kind == Packet::Kind::Delimiter);
  auto empty = reader.next();
  CHECK((empty->is_line() && empty->payload.empty()));
  CHECK(reader.next()->kind == Packet::Kind::Flush);
  CHECK(reader.next()->kind == Packet::Kind::End);
}

TEST_CASE("broken lengths are refused") {
  for (const char* bad :
       {"0003", "zzzz", "fff1", "00", "000", "0005", "-001", "+005a", " 005a", "0x05a", "ffff"})
    CHECK_MESSAGE(!PacketReader(bad).next(), bad);
}

TEST_CASE("the largest packet is read and one byte more is refused") {
  std::string bytes;
  append_packet(bytes, std::string(kPayloadBytesMax, 'x'));
  CHECK(bytes.starts_with("fff0"));
  CHECK(PacketReader(bytes).next()->payload.size() == kPayloadBytesMax);
  bytes.replace(0, 4, "fff1");
  bytes += 'x';
  CHECK_FALSE(PacketReader(bytes).next());
}

TEST_CASE("a stream gives packets and then the raw bytes behind them, however it is cut") {
  for (std::size_t step : {1, 3, 7, 1000}) {
    std::string bytes;
    append_packet(bytes, "one\n");
    append_flush(bytes);
    bytes += "PACKrest";
    std::size_t at = 0;
    PacketStream stream([&](std::span<char> into) -> Result<std::size_t> {
      std::size_t n = std::min({step, into.size(), bytes.size() - at});
      bytes.copy(into.data(), n, at);
      at += n;
      return n;
    });
    CHECK(stream.next()->line() == "one");
    CHECK(stream.next()->kind == Packet::Kind::Flush);
    std::string raw;
    for (;;) {
      auto piece = stream.read_raw();
      if (piece->empty()) break;
      raw += *piece;
    }
    CHECK(raw == "PACKrest");
  }
}

TEST_CASE("a stream that ends inside a packet is an error, one that ends between packets is not") {
  auto once = [](std::string text) {
    return PacketStream([text, given = false](std::span<char> into) mutable -> Result<std::size_t> {
      if (given) return std::size_t{0};
      given = true;
      return text.copy(into.data(), into.size());
    });
  };
  auto broken = once("0009ab");
  CHECK_FALSE(broken.next());
  auto whole = once("0006ab");
  CHECK(whole.next()->payload == "ab");
  CHECK(whole.next()->kind == Packet::Kind::End);
}

TEST_CASE("long side-band text is split into packets that fit") {
  std::string out;
  append_band(out, Band::Pack, std::string(100'000, 'y'));
  PacketReader reader(out);
  std::size_t total = 0;
  for (Packet packet = *reader.next(); packet.is_line(); packet = *reader.next()) {
    CHECK(packet.payload.front() == '\x01');
    total += packet.payload.size() - 1;
  }
  CHECK(total == 100'000);
}

}  // namespace stithy::git
