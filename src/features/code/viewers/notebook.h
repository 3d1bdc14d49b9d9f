// SPDX-License-Identifier: Apache-2.0
//
// notebook.h — a Jupyter notebook (.ipynb, formats 3 and 4) as cells and what they printed. Pure.
//
// Of the several forms in which an output is kept, one is chosen that can be shown without running
// anything: a raster picture, HTML, Markdown, text. What the file claims is not believed: a picture
// is one by its bytes. Unknown members are passed over, so that notebooks of later minor versions
// can be read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kit/inline_picture.h"

namespace stithy::code {

inline constexpr std::size_t kNotebookBytesMax = 8 * 1024 * 1024;

struct NotebookPicture {
  kit::PictureType type = kit::PictureType::Png;
  std::string bytes = {}, name = {};
};

struct NotebookOutput {
  enum class Kind : std::uint8_t { Text, Warning, Failure, Html, Markdown, Picture, Unknown };
  Kind kind = Kind::Text;
  bool is_stream = false;  // a piece of what the program printed, which the next piece continues
  // Text may hold ANSI sequences; beside Html and Picture it is what to show in their place.
  std::string text = {};
  std::string rich = {};  // the source of Html and of Markdown; of Unknown its types
  NotebookPicture picture = {};
};

struct NotebookCell {
  enum class Kind : std::uint8_t { Markdown, Code, Raw };
  Kind kind = Kind::Raw;
  std::string source = {};
  std::optional<std::int64_t> count = {};  // "In [7]"
  std::vector<NotebookOutput> outputs = {};
  std::vector<NotebookPicture> attachments = {};
};

struct Notebook {
  std::string language = {};  // of its kernel: "python"
  std::vector<NotebookCell> cells = {};
};

// Invalid with the reason.
Result<Notebook> parse_notebook(std::string_view text);

}  // namespace stithy::code
