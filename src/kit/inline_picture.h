// SPDX-License-Identifier: Apache-2.0
//
// inline_picture.h — a picture that travels inside a page, for what has no address of its own, such
// as the drawings in a notebook.
//
// Raster pictures alone, of which a browser runs nothing wherever it opens them; the caller has
// judged the type by the bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/html.h"

namespace stithy::kit {

enum class PictureType : std::uint8_t { Png, Jpeg, Gif, Webp };

Html inline_picture(PictureType type, std::string_view bytes, std::string_view alternative);

}  // namespace stithy::kit
