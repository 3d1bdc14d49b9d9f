// SPDX-License-Identifier: Apache-2.0
#include "features/code/shown_text.h"

#include "base/text.h"
#include "git/objects.h"

namespace stithy::code {

namespace {

constexpr std::size_t kLineBytesMax = 20'000;

}  // namespace

std::string why_too_large(std::uint64_t size_bytes) {
  if (size_bytes <= kShownBytesMax) return {};
  return text::format("This file is larger than {}, too large to be shown here.",
                      text::render_size(kShownBytesMax));
}

std::string why_binary(std::string_view content) {
  return git::is_binary(content) ? "This file is binary." : "";
}

std::string why_long_lines(std::string_view text) {
  for (auto line : text::split(text, '\n')) {
    if (line.size() > kLineBytesMax)
      return "This file has very long lines, as made by programs; it is not shown here.";
  }
  return {};
}

}  // namespace stithy::code
