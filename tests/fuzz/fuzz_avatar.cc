// SPDX-License-Identifier: Apache-2.0
//
// Pictures that people upload: refused with a sentence, or written anew so that writing them once
// more changes nothing, and never larger than they came (but for the few bytes of a PNG's frame).
//
// fuzz: src/base/*.cc src/sys/compress.cc src/features/people/avatar_*.cc -lfmt -lboost_json -lz
// fuzz: -lbrotlienc
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "features/people/avatar_image.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(std::string_view upload) {
  auto image = stithy::people::clean_avatar(upload);
  if (!image) {
    require(!image.error().message.empty() && image.error().fields.size() == 1);
    return;
  }
  require(image->bytes.size() <= upload.size());
  require(image->width > 0 && image->width <= stithy::people::kAvatarSideMax);
  auto again = stithy::people::clean_avatar(image->bytes);
  require(again.has_value() && again->bytes == image->bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  check(std::string_view(reinterpret_cast<const char*>(bytes), size));
  return 0;
}
