// SPDX-License-Identifier: Apache-2.0
#include "features/code/media.h"

#include <array>

#include "base/text.h"
#include "git/objects.h"

namespace stithy::code {

namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view begin, type;
};
constexpr std::array kMagics = {
    Magic{"\x89PNG\r\n\x1a\n"sv, "image/png"},
    Magic{"\xff\xd8\xff"sv, "image/jpeg"},
    Magic{"GIF87a"sv, "image/gif"},
    Magic{"GIF89a"sv, "image/gif"},
    Magic{"\0\0\1\0"sv, "image/x-icon"},
};

bool is_webp(std::string_view bytes) {
  return bytes.size() >= 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP";
}

// ISO base media files name their kind at byte 4.
bool is_avif(std::string_view bytes) {
  if (bytes.size() < 12) return false;
  return bytes.substr(4, 8) == "ftypavif" || bytes.substr(4, 8) == "ftypavis";
}

}  // namespace

std::string_view picture_type(std::string_view file_name, std::string_view first_bytes) {
  for (const Magic& magic : kMagics)
    if (first_bytes.starts_with(magic.begin)) return magic.type;
  if (is_webp(first_bytes)) return "image/webp";
  if (is_avif(first_bytes)) return "image/avif";
  bool svg = text::to_lower(file_name).ends_with(".svg") && !git::is_binary(first_bytes) &&
             text::contains(first_bytes.substr(0, 8000), "<svg");
  return svg ? "image/svg+xml" : "";
}

Served served_as(std::string_view file_name, std::string_view first_bytes) {
  auto picture = picture_type(file_name, first_bytes);
  // An SVG may be drawn in a page, where it runs nothing; opened by itself it is a document.
  if (!picture.empty()) return {picture, picture == "image/svg+xml"};
  if (!git::is_binary(first_bytes)) return {"text/plain; charset=utf-8", false};
  return {"application/octet-stream", true};
}

std::string content_disposition(bool is_download, std::string_view file_name) {
  std::string name = text::repair_utf8(file_name), ascii;
  for (char c : name) {
    auto byte = static_cast<unsigned char>(c);
    ascii += byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\' || c == '%' ? '_' : c;
  }
  // RFC 8187 section 3.2.1 allows fewer bare characters than addresses do.
  std::string encoded = text::replace_all(text::encode_component(name), ":", "%3A");
  return text::format("{}; filename=\"{}\"; filename*=UTF-8''{}",
                      is_download ? "attachment" : "inline", ascii,
                      text::replace_all(encoded, "@", "%40"));
}

std::optional<std::string> submodule_url(std::string_view gitmodules, std::string_view path) {
  bool here = false;
  std::optional<std::string> url;
  for (auto line : text::split(gitmodules, '\n')) {
    line = text::trim(line);
    if (line.starts_with('[')) {
      if (here && url) return url;
      here = false;
      url.reset();
      continue;
    }
    auto [name, value, found] = text::cut(line, "=");
    if (!found) continue;
    if (text::trim(name) == "path") here = text::trim(value) == path;
    if (text::trim(name) == "url") url = text::trim(value);
  }
  return here ? url : std::nullopt;
}

}  // namespace stithy::code
