// SPDX-License-Identifier: Apache-2.0
#include "http/chunked.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "http/parser.h"

namespace stithy::http {

namespace {

constexpr int kDigitsMax = 15;  // 60 bits: no sum with a size can overflow
constexpr std::size_t kExtensionMax = 256;
constexpr std::size_t kExtensionsTotalMax = 64 * 1024;  // over all chunks of a body
constexpr std::size_t kTrailersMax = 4 * 1024;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Fields that change framing, routing or identity may not come late (RFC 9110 section 6.5.1).
bool is_forbidden_trailer(std::string_view name) {
  constexpr std::array<std::string_view, 12> kForbidden = {"content-length",
                                                           "transfer-encoding",
                                                           "host",
                                                           "trailer",
                                                           "te",
                                                           "connection",
                                                           "expect",
                                                           "authorization",
                                                           "cookie",
                                                           "content-encoding",
                                                           "content-type",
                                                           "content-range"};
  return std::any_of(kForbidden.begin(), kForbidden.end(),
                     [&](std::string_view one) { return text::equals_folded(one, name); });
}

}  // namespace

bool ChunkedDecoder::broken(std::string_view fault) {
  at_ = At::Broken;
  fault_ = fault;
  return false;
}

bool ChunkedDecoder::size_digit(char c) {
  int value = hex_value(c);
  if (value >= 0) {
    if (++digits_ > kDigitsMax) return broken("A chunk size is too large.");
    left_ = left_ << 4 | static_cast<std::uint64_t>(value);
    at_ = At::Size;
    return true;
  }
  return at_ == At::Size ? after_size(c) : broken("A chunk size is malformed.");
}

bool ChunkedDecoder::after_size(char c) {
  if (c == '\r') {
    at_ = At::SizeLf;
  } else if (c == ';') {
    at_ = At::Extension;
    extension_bytes_ = 0;
  } else {
    return broken("A chunk size is malformed.");
  }
  return true;
}

bool ChunkedDecoder::trailer_line() {
  if (trailer_.empty()) {
    at_ = At::Done;
    return true;
  }
  auto field = text::cut(trailer_, ":");
  if (!field.found || !is_token(field.before) || !is_field_value(field.after))
    return broken("A trailer line is malformed.");
  if (is_forbidden_trailer(field.before)) return broken("A trailer field is not allowed there.");
  trailer_.clear();
  at_ = At::Trailer;
  return true;
}

bool ChunkedDecoder::trailer_byte(char c) {
  if (c == '\r') {
    at_ = At::TrailerLf;
    return true;
  }
  if (c == '\n') return broken("A line does not end with CR LF.");
  if (++trailer_bytes_ > kTrailersMax) return broken("The trailers are too large.");
  trailer_ += c;
  return true;
}

bool ChunkedDecoder::step(char c) {
  switch (at_) {
    case At::SizeFirst:
    case At::Size: return size_digit(c);
    case At::Extension:
      if (c == '\r') {
        at_ = At::SizeLf;
        return true;
      }
      if (!is_field_value(std::string_view(&c, 1)))
        return broken("A chunk extension holds a control byte.");
      if (++extension_bytes_ > kExtensionMax || ++extensions_total_ > kExtensionsTotalMax)
        return broken("A chunk extension is too long.");
      return true;
    case At::SizeLf:
      if (c != '\n') return broken("A line does not end with CR LF.");
      at_ = left_ == 0 ? At::Trailer : At::Data;
      return true;
    case At::DataCr:
      if (c != '\r') return broken("A chunk is longer than its size.");
      at_ = At::DataLf;
      return true;
    case At::DataLf:
      if (c != '\n') return broken("A line does not end with CR LF.");
      at_ = At::SizeFirst;
      digits_ = 0;
      return true;
    case At::Trailer: return trailer_byte(c);
    case At::TrailerLf:
      if (c != '\n') return broken("A line does not end with CR LF.");
      return trailer_line();
    case At::Data:
    case At::Done:
    case At::Broken: break;
  }
  return false;
}

ChunkedDecoder::Piece ChunkedDecoder::next(std::string_view input, std::size_t bytes_max) {
  Piece piece;
  while (at_ != At::Data && at_ != At::Done && at_ != At::Broken && piece.consumed < input.size())
    step(input[piece.consumed++]);
  if (at_ == At::Data) {
    auto size = std::min<std::uint64_t>(left_, input.size() - piece.consumed);
    piece.bytes = input.substr(piece.consumed, std::min<std::size_t>(size, bytes_max));
    piece.consumed += piece.bytes.size();
    left_ -= piece.bytes.size();
    if (left_ == 0) at_ = At::DataCr;
  }
  if (at_ == At::Done) piece.status = Status::End;
  if (at_ == At::Broken) piece.status = Status::Broken;
  return piece;
}

}  // namespace stithy::http
