// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/notebook_view.h"

#include <algorithm>

#include "base/text.h"
#include "kit/ansi.h"
#include "kit/highlight.h"

namespace stithy::code {

namespace {

constexpr std::size_t kCellsMax = 1'000;
constexpr std::size_t kOutputBytesMax = 64 * 1024;              // of one text
constexpr std::size_t kMarkupBytesMax = 1024 * 1024;            // of all Markdown and HTML
constexpr std::size_t kColouredBytesMax = 256 * 1024;           // of all code
constexpr std::size_t kPictureBytesMax = std::size_t{4} << 20;  // of all pictures

// Whether anything would be seen: markup of scripts alone leaves empty elements.
bool is_visible(std::string_view html) {
  for (std::size_t at = 0; at < html.size(); ++at) {
    if (html[at] == '<') {
      if (html.substr(at).starts_with("<img ")) return true;
      at = std::min(html.find('>', at), html.size());
    } else if (static_cast<unsigned char>(html[at]) > ' ') {
      return true;
    }
  }
  return false;
}

// What is left of an allowance after `bytes`; false when they are too many.
bool take(std::size_t& left, std::size_t bytes) {
  if (bytes > left) return false;
  left -= bytes;
  return true;
}

class NotebookRoom {
 public:
  NotebookRoom(std::optional<kit::Language> language, const kit::MarkdownOptions& links)
      : language_(language), links_(links) {}

  ShownCell show(NotebookCell& cell) {
    ++number_;
    ShownCell out{.kind = cell.kind};
    if (cell.kind == NotebookCell::Kind::Markdown) {
      out.prose = prose(cell.source);
    } else {
      const bool code = cell.kind == NotebookCell::Kind::Code;
      out.lines = lines(cell.source, code);
      if (code) out.prompt = cell.count ? text::format("{}", *cell.count) : " ";
    }
    for (const NotebookPicture& picture : cell.attachments) {
      if (take(picture_bytes_, picture.bytes.size()))
        out.pictures.push_back(kit::inline_picture(picture.type, picture.bytes, picture.name));
    }
    join_texts(cell.outputs);
    for (NotebookOutput& output : cell.outputs) out.outputs.push_back(show(output));
    return out;
  }

  std::vector<kit::DocumentHeading> take_headings() && { return std::move(headings_); }

 private:
  // Programs print in pieces; pieces of the same stream are one text.
  static void join_texts(std::vector<NotebookOutput>& outputs) {
    std::vector<NotebookOutput> joined;
    for (NotebookOutput& output : outputs) {
      const bool goes_on = output.is_stream && !joined.empty() && joined.back().is_stream &&
                           joined.back().kind == output.kind;
      if (goes_on)
        joined.back().text += output.text;
      else
        joined.push_back(std::move(output));
    }
    outputs = std::move(joined);
  }

  Html prose(std::string_view markdown) {
    if (!take(markup_bytes_, markdown.size())) return kit::render_plain_text(markdown);
    kit::MarkdownOptions options = links_;
    options.id_scope = text::format("cell-{}-", number_);
    auto document = kit::render_markdown_document(markdown, options);
    for (auto& heading : document.headings) headings_.push_back(std::move(heading));
    return std::move(document.body);
  }

  std::vector<Html> lines(std::string_view code, bool coloured) {
    if (!coloured || !language_ || !take(coloured_bytes_, code.size()))
      return kit::plain_lines(code);
    return kit::highlight(code, *language_).lines;
  }

  ShownOutput show(NotebookOutput& output) {
    using Kind = NotebookOutput::Kind;
    switch (output.kind) {
      case Kind::Text: return log(output.text);
      case Kind::Warning: return log(output.text, true, false);
      case Kind::Failure: return log(output.text, false, true);
      case Kind::Markdown: return {.kind = ShownOutput::Kind::Prose, .body = prose(output.rich)};
      case Kind::Html: return html(output);
      case Kind::Picture: return picture(output);
      case Kind::Unknown: break;
    }
    return {.note = output.rich.empty()
                        ? "This output is empty."
                        : text::format("This output ({}) is not shown here.", output.rich)};
  }

  static ShownOutput log(std::string_view text, bool is_warning = false, bool is_failure = false) {
    const std::string_view shown = text::prefix(text, kOutputBytesMax);
    ShownOutput out{.kind = ShownOutput::Kind::Log,
                    .is_warning = is_warning,
                    .is_failure = is_failure,
                    .body = kit::render_ansi(shown)};
    if (shown.size() < text.size())
      out.note = text::format("{} more of this output are in the source.",
                              text::render_size(text.size() - shown.size()));
    return out;
  }

  ShownOutput html(const NotebookOutput& output) {
    kit::SanitiseOptions options;
    options.id_prefix = text::format("user-content-cell-{}-", number_);
    options.resolve_link = links_.resolve_link;
    options.resolve_image = links_.resolve_image;
    if (take(markup_bytes_, output.rich.size())) {
      auto safe = kit::sanitise_html(output.rich, options);
      if (safe && is_visible(safe->html.text()))
        return {.kind = ShownOutput::Kind::Prose, .body = std::move(safe->html)};
    }
    if (!output.text.empty()) return log(output.text);
    return {.note = "This output is drawn by a script, which is not run here."};
  }

  ShownOutput picture(const NotebookOutput& output) {
    const NotebookPicture& drawn = output.picture;
    if (take(picture_bytes_, drawn.bytes.size())) {
      // As a view from the start: a choice between an array and a string would be a copy that is
      // gone before it is read.
      const std::string_view words = output.text.empty() ? "Output" : std::string_view(output.text);
      return {.kind = ShownOutput::Kind::Picture,
              .body = kit::inline_picture(drawn.type, drawn.bytes, text::prefix(words, 200))};
    }
    return {.note = text::format(
                "A picture of {} is left out: the pictures of one page may have {} together.",
                text::render_size(drawn.bytes.size()), text::render_size(kPictureBytesMax))};
  }

  const std::optional<kit::Language> language_;
  const kit::MarkdownOptions& links_;
  std::size_t number_ = 0;
  std::vector<kit::DocumentHeading> headings_;
  std::size_t markup_bytes_ = kMarkupBytesMax, coloured_bytes_ = kColouredBytesMax;
  std::size_t picture_bytes_ = kPictureBytesMax;
};

}  // namespace

ShownNotebook show_notebook(Notebook notebook, const kit::MarkdownOptions& links) {
  NotebookRoom room(kit::language_of_word(notebook.language), links);
  ShownNotebook out;
  if (notebook.cells.size() > kCellsMax) {
    out.note = text::format("{} further cells are in the source.",
                            text::render_count(notebook.cells.size() - kCellsMax));
    notebook.cells.resize(kCellsMax);
  }
  for (NotebookCell& cell : notebook.cells) out.cells.push_back(room.show(cell));
  out.headings = std::move(room).take_headings();
  return out;
}

}  // namespace stithy::code
