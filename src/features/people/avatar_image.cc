// SPDX-License-Identifier: Apache-2.0
#include "features/people/avatar_image.h"

#include "base/text.h"

namespace stithy::people {

Error bad_avatar(std::string message) { return invalid_field("avatar", std::move(message)); }

Result<void> check_avatar_sides(std::uint32_t width, std::uint32_t height) {
  if (width == 0 || height == 0) return bad_avatar("The picture has no size.");
  if (width > kAvatarSideMax || height > kAvatarSideMax)
    return bad_avatar(text::format("The picture is {} by {}; at most {} by {} are taken.", width,
                                   height, kAvatarSideMax, kAvatarSideMax));
  return {};
}

Result<AvatarImage> clean_avatar(std::string_view upload) {
  if (upload.empty()) return bad_avatar("Choose a picture first.");
  if (upload.size() > kAvatarBytesMax)
    return bad_avatar(text::format("The picture has {}; at most 1 MiB is taken.",
                                   text::render_size(upload.size())));
  if (upload.starts_with(kPngSignature)) return clean_png(upload);
  if (upload.starts_with(kJpegSignature)) return clean_jpeg(upload);
  return bad_avatar("The file is neither a PNG nor a JPEG picture.");
}

}  // namespace stithy::people
