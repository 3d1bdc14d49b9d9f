// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/notebook.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/text.h"
#include "features/code/media.h"

namespace stithy::code {

namespace {

constexpr std::size_t kValuesMax = 500'000, kDepthMax = 40;
constexpr std::size_t kHeadingLevelMax = 6;

// A file may hold a value every two bytes, each of which takes forty in memory. Separators outside
// strings count them before anything is built.
bool has_too_many_values(std::string_view text) {
  std::size_t values = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size() && values <= kValuesMax; ++i) {
    const char c = text[i];
    if (quoted && c == '\\') ++i;
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == ',' || c == '[' || c == '{')) ++values;
  }
  return values > kValuesMax;
}

// Text is kept whole or as a list of its lines.
std::string text_of(const Json* value) {
  if (!value) return {};
  if (const auto* whole = value->as_string()) return *whole;
  std::string joined;
  if (const auto* lines = value->as_array())
    for (const Json& line : *lines)
      if (const auto* piece = line.as_string()) joined += *piece;
  return joined;
}

std::string text_of(const Json& object, std::string_view member) {
  return text_of(object.find(member));
}

std::optional<kit::PictureType> type_of(std::string_view bytes) {
  const std::string_view type = picture_type({}, bytes);
  if (type == "image/png") return kit::PictureType::Png;
  if (type == "image/jpeg") return kit::PictureType::Jpeg;
  if (type == "image/gif") return kit::PictureType::Gif;
  if (type == "image/webp") return kit::PictureType::Webp;
  return std::nullopt;
}

std::optional<NotebookPicture> picture_of(std::string base64, std::string_view name) {
  std::erase_if(base64, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  auto bytes = text::from_base64(base64);
  if (!bytes) return std::nullopt;
  auto type = type_of(*bytes);
  if (!type) return std::nullopt;
  return NotebookPicture{*type, *std::move(bytes), std::string(name)};
}

// Format 3 calls the types of what is shown by short names beside the output's own members.
struct MediaName {
  std::string_view type, old_name;
};
constexpr std::array kPictures = {MediaName{"image/png", "png"}, MediaName{"image/jpeg", "jpeg"},
                                  MediaName{"image/gif", "gif"}, MediaName{"image/webp", "webp"}};

class BundleReader {
 public:
  BundleReader(const Json& bundle, bool is_old) : bundle_(bundle), is_old_(is_old) {}

  NotebookOutput read() const {
    using Kind = NotebookOutput::Kind;
    NotebookOutput out{.text = find({"text/plain", "text"})};
    for (const MediaName& name : kPictures) {
      auto picture = picture_of(find(name), {});
      if (!picture) continue;
      out.kind = Kind::Picture, out.picture = *std::move(picture);
      return out;
    }
    out.rich = find({"text/html", "html"});
    if (!out.rich.empty()) return out.kind = Kind::Html, out;
    out.rich = find({"text/markdown", "markdown"});
    if (!out.rich.empty()) return out.kind = Kind::Markdown, out;
    if (!out.text.empty()) return out;
    out.text = find({"text/latex", "latex"});
    if (!out.text.empty()) return out;
    if (const Json* value = bundle_.find("application/json"))
      return out.text = render_json(*value), out;
    out.kind = Kind::Unknown;
    out.rich = types();
    return out;
  }

 private:
  std::string find(const MediaName& name) const {
    return text_of(bundle_.find(is_old_ ? name.old_name : name.type));
  }

  std::string types() const {
    std::string names;
    const auto* members = bundle_.as_object();
    if (!members) return names;
    for (const auto& [name, value] : *members) {
      if (is_old_ && (name == "metadata" || name == "output_type" || name == "prompt_number"))
        continue;
      if (!names.empty()) names += ", ";
      names += name;
      if (names.size() > 200) break;
    }
    return names;
  }

  const Json& bundle_;
  const bool is_old_;
};

std::string traceback_of(const Json& output) {
  std::string text;
  const Json* lines = output.find("traceback");
  if (lines && lines->as_array())
    for (const Json& line : *lines->as_array())
      if (const auto* piece = line.as_string()) text += *piece + "\n";
  if (!text.empty()) return text;
  return text::format("{}: {}", text_of(output, "ename"), text_of(output, "evalue"));
}

NotebookOutput output_of(const Json& output) {
  using Kind = NotebookOutput::Kind;
  const std::string type = text_of(output, "output_type");
  if (type == "stream") {
    // Format 3 called the member "stream", format 4 calls it "name".
    const bool warning = text_of(output, "name") + text_of(output, "stream") == "stderr";
    return {.kind = warning ? Kind::Warning : Kind::Text,
            .is_stream = true,
            .text = text_of(output, "text")};
  }
  if (type == "error" || type == "pyerr")
    return {.kind = Kind::Failure, .text = traceback_of(output)};
  if (const Json* bundle = output.find("data"); bundle && bundle->as_object())
    return BundleReader(*bundle, false).read();
  return BundleReader(output, true).read();
}

void add_attachments(const Json& cell, NotebookCell& out) {
  const Json* named = cell.find("attachments");
  if (!named || !named->as_object()) return;
  for (const auto& [name, bundle] : *named->as_object()) {
    if (!bundle.as_object()) continue;
    for (const MediaName& media : kPictures)
      if (auto picture = picture_of(text_of(bundle, media.type), name))
        out.attachments.push_back(*std::move(picture));
  }
}

void add_code(const Json& cell, NotebookCell& out) {
  out.kind = NotebookCell::Kind::Code;
  // Format 3: "input" and "prompt_number".
  if (out.source.empty()) out.source = text_of(cell, "input");
  const Json* count = cell.find("execution_count");
  if (!count) count = cell.find("prompt_number");
  if (count && count->as_int()) out.count = *count->as_int();
  const Json* outputs = cell.find("outputs");
  if (!outputs || !outputs->as_array()) return;
  for (const Json& output : *outputs->as_array())
    if (output.as_object()) out.outputs.push_back(output_of(output));
}

NotebookCell cell_of(const Json& cell) {
  NotebookCell out{.source = text_of(cell, "source")};
  const std::string type = text_of(cell, "cell_type");
  if (type == "code") {
    add_code(cell, out);
  } else if (type == "markdown") {
    out.kind = NotebookCell::Kind::Markdown;
  } else if (type == "heading") {  // of format 3
    const Json* level = cell.find("level");
    const auto* n = level ? level->as_int() : nullptr;
    const auto deep = std::clamp<std::int64_t>(n ? *n : 1, 1, kHeadingLevelMax);
    out.kind = NotebookCell::Kind::Markdown;
    out.source = std::string(static_cast<std::size_t>(deep), '#') + " " + out.source;
  }
  add_attachments(cell, out);
  return out;
}

Result<void> add_cells(const Json* cells, Notebook& out) {
  if (!cells || !cells->as_array()) return invalid("This notebook has no list of cells.");
  for (const Json& cell : *cells->as_array()) {
    if (!cell.as_object()) return invalid("A cell of this notebook is no object.");
    out.cells.push_back(cell_of(cell));
  }
  return {};
}

std::string language_of(const Json& root) {
  const Json* metadata = root.find("metadata");
  if (!metadata) return {};
  if (const Json* language = metadata->find("language_info"))
    if (auto name = text_of(*language, "name"); !name.empty()) return name;
  if (const Json* kernel = metadata->find("kernelspec"))
    if (auto name = text_of(*kernel, "language"); !name.empty()) return name;
  return {};
}

}  // namespace

Result<Notebook> parse_notebook(std::string_view text) {
  if (has_too_many_values(text))
    return invalid("This notebook holds too many values to be laid out; here is its source.");
  auto root = Json::parse(text, kDepthMax);
  if (!root)
    return invalid("This notebook is no valid JSON; here is its source. " + root.error().message);
  Notebook out{.language = language_of(*root)};
  const Json* sheets = root->find("worksheets");
  const bool is_old = sheets && sheets->as_array() && !root->find("cells");
  if (!is_old) {
    TRY(add_cells(root->find("cells"), out));
    return out;
  }
  // Format 3 was Python's before kernels were named.
  if (out.language.empty()) out.language = "python";
  for (const Json& sheet : *sheets->as_array()) TRY(add_cells(sheet.find("cells"), out));
  return out;
}

}  // namespace stithy::code
