// SPDX-License-Identifier: Apache-2.0
//
// PNG (W3C Recommendation, third edition): chunk by chunk, checksum by checksum. The compressed
// picture is inflated once, into a small buffer, to see that it is whole and no larger than its
// header says.
#include <array>

#include "base/reader.h"
#include "base/text.h"
#include "features/people/avatar_image.h"
#include "sys/compress.h"

namespace stithy::people {

namespace {

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t c = n;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xedb88320U ^ (c >> 1) : c >> 1;
    table[n] = c;
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

// CRC-32 over type and contents (section 5.5).
std::uint32_t crc_of(std::string_view type, std::string_view contents) {
  std::uint32_t c = 0xffffffffU;
  for (auto part : {type, contents})
    for (char byte : part) c = kCrcTable[(c ^ static_cast<unsigned char>(byte)) & 0xff] ^ (c >> 8);
  return c ^ 0xffffffffU;
}

void append_u32(std::string& out, std::uint32_t n) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(n >> shift & 0xff);
}

void append_chunk(std::string& out, std::string_view type, std::string_view contents) {
  append_u32(out, static_cast<std::uint32_t>(contents.size()));
  out.append(type).append(contents);
  append_u32(out, crc_of(type, contents));
}

struct Header {
  std::uint32_t width = 0, height = 0;
  unsigned depth = 0, colour = 0;
  bool interlaced = false;
  unsigned channels() const {
    constexpr unsigned kChannels[] = {1, 0, 3, 1, 2, 0, 4};
    return kChannels[colour];
  }
};

// Section 11.2.1: the depths that go with a colour type.
bool is_depth_allowed(unsigned colour, unsigned depth) {
  bool small = depth == 1 || depth == 2 || depth == 4;
  switch (colour) {
    case 0: return small || depth == 8 || depth == 16;
    case 3: return small || depth == 8;
    case 2:
    case 4:
    case 6: return depth == 8 || depth == 16;
    default: return false;
  }
}

Result<Header> parse_header(std::string_view contents) {
  if (contents.size() != 13) return bad_avatar("The PNG's header has a wrong length.");
  Reader r(contents);
  Header h;
  h.width = *r.take_u32();
  h.height = *r.take_u32();
  auto byte = [&](std::size_t at) {
    return static_cast<unsigned>(static_cast<unsigned char>(contents[at]));
  };
  h.depth = byte(8);
  h.colour = byte(9);
  h.interlaced = byte(12) == 1;
  TRY(check_avatar_sides(h.width, h.height));
  if (!is_depth_allowed(h.colour, h.depth) || byte(10) != 0 || byte(11) != 0 || byte(12) > 1)
    return bad_avatar("The PNG's header names a kind of picture that does not exist.");
  return h;
}

std::uint64_t rows_size(const Header& h, std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0) return 0;
  return height * (1 + (width * h.channels() * h.depth + 7) / 8);
}

// How many bytes the picture has when inflated: a filter byte before each row (section 7.2), and
// seven small pictures when it is interlaced (section 8.1).
std::uint64_t inflated_size(const Header& h) {
  if (!h.interlaced) return rows_size(h, h.width, h.height);
  struct Pass {
    unsigned x, y, dx, dy;
  };
  constexpr Pass kPasses[] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                              {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
  std::uint64_t sum = 0;
  for (const auto& p : kPasses)
    sum += rows_size(h, (h.width + p.dx - 1 - p.x) / p.dx, (h.height + p.dy - 1 - p.y) / p.dy);
  return sum;
}

// The length of the zlib stream at the front of `compressed`, if it gives exactly the picture.
Result<std::size_t> stream_size(std::string_view compressed, std::uint64_t expected) {
  sys::Inflater inflater(sys::Inflater::Format::Zlib, expected);
  std::array<char, 64 * 1024> buffer;
  std::size_t used = 0;
  for (;;) {
    auto step = inflater.inflate(compressed.substr(used), buffer);
    if (!step) return bad_avatar("The PNG's picture is damaged or larger than its header says.");
    used += step->consumed;
    if (step->finished) break;
    if (step->consumed == 0 && step->produced == 0)
      return bad_avatar("The PNG's picture is cut off.");
  }
  if (inflater.total_out() != expected)
    return bad_avatar("The PNG's picture is smaller than its header says.");
  return used;
}

// What is collected while reading; the order of chunks is that of section 5.6.
struct Collected {
  Header header;
  std::string palette, transparency, gamma, srgb, compressed;
  bool picture_ended = false;
};

Result<void> take_palette(Collected& c, std::string_view contents) {
  bool fits = !contents.empty() && contents.size() % 3 == 0 && contents.size() <= 768 &&
              c.header.colour != 0 && c.header.colour != 4;
  if (!fits || !c.palette.empty() || !c.compressed.empty())
    return bad_avatar("The PNG's palette does not fit its picture.");
  c.palette = contents;
  return {};
}

// Small chunks that change how the picture looks. A wrong one is as if it were not there.
void take_look(Collected& c, std::string_view type, std::string_view contents) {
  if (!c.compressed.empty()) return;
  bool before_palette = c.palette.empty();
  if (type == "gAMA" && contents.size() == 4 && before_palette && c.gamma.empty())
    c.gamma = contents;
  if (type == "sRGB" && contents.size() == 1 && contents[0] >= 0 && contents[0] <= 3 &&
      before_palette && c.srgb.empty())
    c.srgb = contents;
  if (type == "tRNS" && c.transparency.empty()) {
    auto colour = c.header.colour;
    bool fits = (colour == 0 && contents.size() == 2) || (colour == 2 && contents.size() == 6) ||
                (colour == 3 && !contents.empty() && contents.size() <= c.palette.size() / 3);
    if (fits) c.transparency = contents;
  }
}

Result<void> take_chunk(Collected& c, std::string_view type, std::string_view contents) {
  if (type == "IDAT") {
    if (c.picture_ended) return bad_avatar("The PNG's picture is in two parts.");
    c.compressed.append(contents);
    return {};
  }
  c.picture_ended = !c.compressed.empty();
  if (type == "PLTE") return take_palette(c, contents);
  // The fifth bit of the first letter tells parts that may be left out (section 5.4).
  if ((static_cast<unsigned char>(type[0]) & 0x20U) == 0)
    return bad_avatar("The PNG holds a part that is not of this kind of file.");
  take_look(c, type, contents);
  return {};
}

Result<std::string> render(const Collected& c, std::string_view header) {
  if (c.compressed.empty()) return bad_avatar("The PNG holds no picture.");
  if (c.header.colour == 3 && c.palette.empty()) return bad_avatar("The PNG lacks its palette.");
  auto size = TRY(stream_size(c.compressed, inflated_size(c.header)));
  std::string out(kPngSignature);
  append_chunk(out, "IHDR", header);
  if (!c.gamma.empty()) append_chunk(out, "gAMA", c.gamma);
  if (!c.srgb.empty()) append_chunk(out, "sRGB", c.srgb);
  if (!c.palette.empty()) append_chunk(out, "PLTE", c.palette);
  if (!c.transparency.empty()) append_chunk(out, "tRNS", c.transparency);
  append_chunk(out, "IDAT", std::string_view(c.compressed).substr(0, size));
  append_chunk(out, "IEND", "");
  return out;
}

}  // namespace

Result<AvatarImage> clean_png(std::string_view upload) {
  Reader r(upload);
  if (!r.skip(kPngSignature)) return bad_avatar("The file is no PNG picture.");
  Collected c;
  std::string header;
  for (;;) {
    auto size = r.take_u32();
    auto type = r.take(4);
    auto contents = size && *size <= kAvatarBytesMax ? r.take(*size) : std::nullopt;
    auto crc = r.take_u32();
    if (!size || !type || !contents || !crc) return bad_avatar("The PNG is cut off.");
    if (*crc != crc_of(*type, *contents))
      return bad_avatar("The PNG is damaged: a checksum is wrong.");
    bool first = header.empty();
    if (first != (*type == "IHDR"))
      return bad_avatar("The PNG does not have its one header at its beginning.");
    if (first) {
      c.header = TRY(parse_header(*contents));
      header = *contents;
    } else if (*type == "IEND") {
      break;
    } else {
      TRY(take_chunk(c, *type, *contents));
    }
  }
  std::string bytes = TRY(render(c, header));
  return AvatarImage{"image/png", std::move(bytes), c.header.width, c.header.height};
}

}  // namespace stithy::people
