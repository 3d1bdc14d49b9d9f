// SPDX-License-Identifier: Apache-2.0
//
// fuzz_line_ends.cc — a file through a form and back: whatever its bytes, saving without a change
// changes nothing, and an arbitrary text keeps its lines.
// fuzz: src/features/editing/line_ends.cc src/base/text.cc src/base/encoding.cc
// fuzz: src/base/result.cc src/base/log.cc src/base/instant.cc src/base/json.cc -lfmt
// fuzz: -lboost_json
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "features/editing/line_ends.h"

namespace {

using namespace std::string_view_literals;
using stithy::editing::LineEnds;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string sent(std::string_view shown) { return stithy::text::replace_all(shown, "\n", "\r\n"); }

void check_unchanged(std::string_view file) {
  std::string text = stithy::editing::text_of_form(sent(stithy::editing::text_for_form(file)));
  require(stithy::editing::file_of_text(text, file, LineEnds::Keep) == file);
}

void check_changed(std::string_view file, std::string_view typed) {
  const std::string text = stithy::editing::text_of_form(typed);
  require(text.find('\r') == text.npos);
  for (LineEnds ends : {LineEnds::Keep, LineEnds::Lf, LineEnds::CrLf}) {
    std::string made = stithy::editing::file_of_text(text, file, ends);
    if (file.starts_with("\xef\xbb\xbf"sv)) made.erase(0, 3);
    require(stithy::editing::text_of_form(made) == text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(bytes), size);
  check_unchanged(input);
  check_changed(input.substr(0, size / 2), input.substr(size / 2));
  return 0;
}
