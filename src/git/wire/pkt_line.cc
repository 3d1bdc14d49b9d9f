// SPDX-License-Identifier: Apache-2.0
#include "git/wire/pkt_line.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/text.h"

namespace stithy::git {

namespace {

struct Frame {
  Packet::Kind kind;
  std::size_t payload_size;
};

// The four digits, as git writes them; no sign, no space, no 0x.
Result<Frame> parse_frame(std::string_view digits) {
  auto length = text::parse_number<std::uint32_t>(digits, 16);
  if (!length || digits.front() == '-')
    return invalid("The request is not made of git packets: a length is not hexadecimal.");
  switch (*length) {
    case 0: return Frame{Packet::Kind::Flush, 0};
    case 1: return Frame{Packet::Kind::Delimiter, 0};
    case 2: return Frame{Packet::Kind::ResponseEnd, 0};
    case 3: return invalid("The request holds a git packet of the impossible length 3.");
    default: break;
  }
  if (*length > kPacketBytesMax)
    return invalid(text::format("The request holds a git packet of {} bytes; {} is the most.",
                                *length, kPacketBytesMax));
  return Frame{Packet::Kind::Line, *length - 4};
}

Error cut_short() { return invalid("The request ends in the middle of a git packet."); }

}  // namespace

Result<Packet> PacketReader::next() {
  if (rest_.empty()) return Packet{};
  if (rest_.size() < 4) return cut_short();
  Frame frame = TRY(parse_frame(rest_.substr(0, 4)));
  if (rest_.size() < 4 + frame.payload_size) return cut_short();
  Packet packet{frame.kind, rest_.substr(4, frame.payload_size)};
  rest_.remove_prefix(4 + frame.payload_size);
  return packet;
}

PacketStream::PacketStream(PullBytes pull)
    : pull_(std::move(pull)), buffer_(kPacketBytesMax + 16, '\0') {}

Result<bool> PacketStream::fill(std::size_t need) {
  if (end_ - begin_ >= need) return true;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  while (end_ < need) {
    std::size_t n = TRY(pull_(std::span(buffer_.data() + end_, buffer_.size() - end_)));
    if (n == 0 && end_ == 0) return false;
    if (n == 0) return cut_short();
    end_ += n;
  }
  return true;
}

Result<Packet> PacketStream::next() {
  if (!TRY(fill(4))) return Packet{};
  Frame frame = TRY(parse_frame(std::string_view(buffer_.data() + begin_, 4)));
  TRY(fill(4 + frame.payload_size));
  Packet packet{frame.kind, std::string_view(buffer_.data() + begin_ + 4, frame.payload_size)};
  begin_ += 4 + frame.payload_size;
  return packet;
}

Result<std::string_view> PacketStream::read_raw() {
  if (begin_ == end_) {
    begin_ = 0;
    end_ = TRY(pull_(std::span(buffer_.data(), buffer_.size())));
  }
  std::string_view piece(buffer_.data() + begin_, end_ - begin_);
  begin_ = end_;
  return piece;
}

void append_packet(std::string& out, std::string_view payload) {
  CHECK(payload.size() <= kPayloadBytesMax);
  out += text::format("{:04x}", payload.size() + 4);
  out += payload;
}

void append_flush(std::string& out) { out += "0000"; }
void append_delimiter(std::string& out) { out += "0001"; }

void append_band(std::string& out, Band band, std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t size = std::min(bytes.size(), kPayloadBytesMax - 1);
    out += text::format("{:04x}", size + 5);
    out += static_cast<char>(band);
    out += bytes.substr(0, size);
    bytes.remove_prefix(size);
  }
}

std::string error_packet(std::string_view words) {
  std::string out;
  append_packet(out, text::format("ERR {}\n", text::prefix(words, 1000)));
  return out;
}

}  // namespace stithy::git
