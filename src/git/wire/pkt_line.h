// SPDX-License-Identifier: Apache-2.0
//
// pkt_line.h — git's packet framing (gitprotocol-common(5), pkt-line format).
//
// A packet is four hexadecimal digits of length, which count themselves, and the payload; the
// lengths 0 to 2 are marks. Reading never trusts a length: every broken one is Invalid.
// Writers refuse payloads that do not fit by CHECK, so split before (append_band does).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stithy::git {

constexpr std::size_t kPacketBytesMax = 65520;                 // with the length
constexpr std::size_t kPayloadBytesMax = kPacketBytesMax - 4;  // LARGE_PACKET_DATA_MAX

struct Packet {
  // Flush 0000 ends a section, Delimiter 0001 divides one, ResponseEnd 0002 ends a stateless
  // answer (gitprotocol-v2(5)); End: no bytes are left.
  enum class Kind : std::uint8_t { Line, Flush, Delimiter, ResponseEnd, End };
  Kind kind = Kind::End;
  std::string_view payload;

  bool is_line() const { return kind == Kind::Line; }
  std::string_view line() const {  // without the newline that may end it
    return payload.ends_with('\n') ? payload.substr(0, payload.size() - 1) : payload;
  }
};

// Packets of bytes that are all in memory. Views point into them.
class PacketReader {
 public:
  explicit PacketReader(std::string_view bytes) : rest_(bytes) {}
  Result<Packet> next();
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// Reads up to the size of the span; 0 is the end of the input.
using PullBytes = std::function<Result<std::size_t>(std::span<char>)>;

// Packets of bytes that come piece by piece; afterwards the raw bytes that follow them.
class PacketStream {
 public:
  explicit PacketStream(PullBytes pull);
  // The payload lives until the next call.
  Result<Packet> next();
  // Raw bytes: what was read ahead first. The view lives until the next call; empty is the end.
  Result<std::string_view> read_raw();

 private:
  Result<bool> fill(std::size_t need);  // false: the input ended before its first byte
  PullBytes pull_;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0;
};

void append_packet(std::string& out, std::string_view payload);
void append_flush(std::string& out);
void append_delimiter(std::string& out);

// Side-band-64k: the first byte of each packet tells the band.
enum class Band : char { Pack = 1, Progress = 2, Failure = 3 };
void append_band(std::string& out, Band band, std::string_view bytes);

// The packet that ends a conversation with words for the user: "ERR " and the text.
std::string error_packet(std::string_view text);

}  // namespace stithy::git
