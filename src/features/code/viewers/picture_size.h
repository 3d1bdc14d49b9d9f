// SPDX-License-Identifier: Apache-2.0
//
// picture_size.h — how large a picture is, read from its first bytes without decoding it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stithy::code {

struct PictureSize {
  std::uint32_t width = 0, height = 0;
  std::uint64_t pixels() const { return std::uint64_t{width} * height; }
};
// Of PNG, GIF, JPEG and WebP; nothing for other types and for files that end too early.
std::optional<PictureSize> picture_size(std::string_view bytes);

}  // namespace stithy::code
