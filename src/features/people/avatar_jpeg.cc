// SPDX-License-Identifier: Apache-2.0
//
// JPEG (ITU-T T.81, annex B): segment by segment. Kept are the tables, the frame, the scans, and of
// the application segments two that say how to read the colours, both written anew.
#include <optional>
#include <utility>

#include "base/reader.h"
#include "base/text.h"
#include "features/people/avatar_image.h"

namespace stithy::people {

namespace {

// Markers (table B.1).
constexpr unsigned kSof0 = 0xc0, kSof2 = 0xc2, kDht = 0xc4, kRst0 = 0xd0, kRst7 = 0xd7, kSoi = 0xd8,
                   kEoi = 0xd9, kSos = 0xda, kDqt = 0xdb, kDri = 0xdd, kApp0 = 0xe0, kApp14 = 0xee,
                   kApp15 = 0xef, kCom = 0xfe;
// A progressive picture of many scans costs its reader much more than its size tells.
constexpr int kScansMax = 64;

struct Frame {
  std::uint32_t width = 0, height = 0;
  std::string components;  // their identifiers
};

unsigned byte_at(std::string_view s, std::size_t at) { return static_cast<unsigned char>(s[at]); }
unsigned u16_at(std::string_view s, std::size_t at) {
  return byte_at(s, at) << 8 | byte_at(s, at + 1);
}

void append_segment(std::string& out, unsigned marker, std::string_view contents) {
  auto size = contents.size() + 2;
  out += '\xff';
  out += static_cast<char>(marker);
  out += static_cast<char>(size >> 8 & 0xff);
  out += static_cast<char>(size & 0xff);
  out.append(contents);
}

Error damaged(std::string_view part) {
  return bad_avatar(text::format("The JPEG is damaged: its {} does not add up.", part));
}

// B.2.4.1: tables of 64 values of one or two bytes.
Result<void> check_quantisation(std::string_view s) {
  while (!s.empty()) {
    unsigned precision = byte_at(s, 0) >> 4, slot = byte_at(s, 0) & 0xf;
    std::size_t size = 1 + (precision == 0 ? 64 : 128);
    if (precision > 1 || slot > 3 || s.size() < size) return damaged("quantisation table");
    s.remove_prefix(size);
  }
  return {};
}

// B.2.4.2: sixteen counts of codes, then a value for each.
Result<void> check_codes(std::string_view s) {
  while (!s.empty()) {
    if (s.size() < 17 || byte_at(s, 0) >> 4 > 1 || (byte_at(s, 0) & 0xf) > 3)
      return damaged("code table");
    std::size_t codes = 0;
    for (std::size_t i = 1; i <= 16; ++i) codes += byte_at(s, i);
    if (codes > 256 || s.size() < 17 + codes) return damaged("code table");
    s.remove_prefix(17 + codes);
  }
  return {};
}

// B.2.2.
Result<Frame> parse_frame(std::string_view s) {
  if (s.size() < 6) return damaged("frame header");
  std::size_t count = byte_at(s, 5);
  if (s.size() != 6 + 3 * count) return damaged("frame header");
  if (byte_at(s, 0) != 8 || (count != 1 && count != 3 && count != 4))
    return bad_avatar("The JPEG has a depth or a number of colours that browsers do not show.");
  Frame frame{.width = u16_at(s, 3), .height = u16_at(s, 1), .components = {}};
  TRY(check_avatar_sides(frame.width, frame.height));
  for (std::size_t i = 0; i < count; ++i) {
    auto at = 6 + 3 * i;
    unsigned across = byte_at(s, at + 1) >> 4, down = byte_at(s, at + 1) & 0xf;
    bool fits = across >= 1 && across <= 4 && down >= 1 && down <= 4 && byte_at(s, at + 2) <= 3 &&
                frame.components.find(s[at]) == std::string::npos;
    if (!fits) return damaged("frame header");
    frame.components += s[at];
  }
  return frame;
}

// B.2.3: which components of the frame the scan holds.
Result<void> check_scan(std::string_view s, const Frame& frame) {
  if (s.empty()) return damaged("scan header");
  std::size_t count = byte_at(s, 0);
  if (count < 1 || count > 4 || s.size() != 4 + 2 * count) return damaged("scan header");
  for (std::size_t i = 0; i < count; ++i) {
    unsigned tables = byte_at(s, 2 + 2 * i);
    if (frame.components.find(s[1 + 2 * i]) == std::string::npos || tables >> 4 > 3 ||
        (tables & 0xf) > 3)
      return damaged("scan header");
  }
  return {};
}

// The length of the coded picture at the front of `s`: up to the first marker that is neither a
// stuffed byte nor a restart (B.1.1.5). Nothing when no marker comes.
std::optional<std::size_t> coded_size(std::string_view s) {
  for (auto at = s.find('\xff'); at != s.npos && at + 1 < s.size(); at = s.find('\xff', at + 2)) {
    unsigned next = byte_at(s, at + 1);
    if (next != 0 && (next < kRst0 || next > kRst7)) return at;
  }
  return std::nullopt;
}

// What is kept of an application segment: JFIF (version, density, no thumbnail) and Adobe (how
// colours are turned), with nothing behind.
std::string kept_of(unsigned marker, std::string_view s) {
  if (marker == kApp0 && s.size() >= 14 && s.starts_with(std::string_view("JFIF\0", 5)))
    return std::string(s.substr(0, 12)) + std::string(2, '\0');
  if (marker == kApp14 && s.size() >= 12 && s.starts_with("Adobe"))
    return std::string(s.substr(0, 12));
  return {};
}

class Cleaner {
 public:
  explicit Cleaner(std::string_view upload) : r_(upload) {}

  Result<AvatarImage> run() {
    r_.take(2);  // SOI, by the signature
    out_ = "\xff\xd8";
    for (;;) {
      unsigned marker = TRY(next_marker());
      if (marker == kEoi) break;
      TRY(take_segment(marker));
    }
    if (scans_ == 0) return bad_avatar("The JPEG holds no picture.");
    out_ += "\xff\xd9";
    return AvatarImage{"image/jpeg", std::move(out_), frame_->width, frame_->height};
  }

 private:
  // Any number of fill bytes may stand before a marker (B.1.1.2).
  Result<unsigned> next_marker() {
    auto first = r_.take(1);
    if (!first) return bad_avatar("The JPEG is cut off.");
    if ((*first)[0] != '\xff') return damaged("order of parts");
    for (;;) {
      auto next = r_.take(1);
      if (!next) return bad_avatar("The JPEG is cut off.");
      if ((*next)[0] != '\xff') return byte_at(*next, 0);
    }
  }

  Result<std::string_view> contents() {
    auto head = r_.take(2);
    if (!head) return bad_avatar("The JPEG is cut off.");
    std::size_t size = u16_at(*head, 0);
    if (size < 2) return damaged("list of parts");
    auto body = r_.take(size - 2);
    if (!body) return bad_avatar("The JPEG is cut off.");
    return *body;
  }

  Result<void> take_segment(unsigned marker) {
    if (marker == kSoi || marker == 0 || (marker >= kRst0 && marker <= kRst7) || marker == 1)
      return damaged("order of parts");
    auto s = TRY(contents());
    if ((marker >= kApp0 && marker <= kApp15) || marker == kCom) {
      std::string kept = frame_ ? std::string() : kept_of(marker, s);
      bool& seen = marker == kApp0 ? jfif_ : adobe_;
      if (!kept.empty() && !std::exchange(seen, true)) append_segment(out_, marker, kept);
      return {};
    }
    switch (marker) {
      case kDqt: TRY(check_quantisation(s)); break;
      case kDht: TRY(check_codes(s)); break;
      case kDri:
        if (s.size() != 2) return damaged("restart interval");
        break;
      case kSof0:
      case kSof0 + 1:
      case kSof2:
        if (frame_) return damaged("order of parts");
        frame_ = TRY(parse_frame(s));
        break;
      case kSos: return take_scan(s);
      default: return bad_avatar("The JPEG is of a kind that browsers do not show.");
    }
    append_segment(out_, marker, s);
    return {};
  }

  Result<void> take_scan(std::string_view s) {
    if (!frame_) return damaged("order of parts");
    if (++scans_ > kScansMax)
      return bad_avatar(text::format("The JPEG has more than {} scans.", kScansMax));
    TRY(check_scan(s, *frame_));
    auto size = coded_size(r_.rest());
    if (!size) return bad_avatar("The JPEG is cut off.");
    append_segment(out_, kSos, s);
    out_.append(*r_.take(*size));
    return {};
  }

  Reader r_;
  std::string out_;
  std::optional<Frame> frame_;
  int scans_ = 0;
  bool jfif_ = false, adobe_ = false;
};

}  // namespace

Result<AvatarImage> clean_jpeg(std::string_view upload) { return Cleaner(upload).run(); }

}  // namespace stithy::people
