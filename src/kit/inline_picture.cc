// SPDX-License-Identifier: Apache-2.0
#include "kit/inline_picture.h"

#include "base/text.h"

namespace stithy::kit {

namespace {

std::string_view name_of(PictureType type) {
  switch (type) {
    case PictureType::Png: return "png";
    case PictureType::Jpeg: return "jpeg";
    case PictureType::Gif: return "gif";
    case PictureType::Webp: return "webp";
  }
  return "png";
}

}  // namespace

Html inline_picture(PictureType type, std::string_view bytes, std::string_view alternative) {
  HtmlWriter out;
  out.markup("<img src=\"data:image/").markup(name_of(type)).markup(";base64,");
  out.attribute(text::to_base64(bytes)).markup("\" alt=\"").attribute(alternative).markup("\">");
  return std::move(out).take();
}

}  // namespace stithy::kit
