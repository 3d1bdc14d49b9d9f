// SPDX-License-Identifier: Apache-2.0
//
// avatar_image.h — an uploaded picture, checked piece by piece and written anew without extras.
//
// PNG and JPEG only. What comes out holds the picture and nothing else: no text, no place or
// camera, no colour profile, no animation, no bytes behind the end. The kind is told by the bytes;
// the name and the type that came with the upload are never looked at. A picture that breaks a rule
// is refused (Invalid, field "avatar") and the message names the rule. Cleaning twice changes
// nothing. Pure; memory stays below the size of the upload and 128 KiB.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stithy::people {

constexpr std::size_t kAvatarBytesMax = std::size_t{1} << 20;
constexpr std::uint32_t kAvatarSideMax = 2000;

struct AvatarImage {
  std::string_view content_type;  // "image/png" or "image/jpeg"
  std::string bytes;
  std::uint32_t width = 0, height = 0;
};

Result<AvatarImage> clean_avatar(std::string_view upload);

// The two kinds, for upload that begins with their signature.
constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";
constexpr std::string_view kJpegSignature = "\xff\xd8\xff";
Result<AvatarImage> clean_png(std::string_view upload);
Result<AvatarImage> clean_jpeg(std::string_view upload);

Error bad_avatar(std::string message);
Result<void> check_avatar_sides(std::uint32_t width, std::uint32_t height);

}  // namespace stithy::people
