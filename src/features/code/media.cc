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

// The brands of ISO base media files that hold films or sounds; pictures have others.
std::string_view type_of_brand(std::string_view brand) {
  if (brand == "M4A " || brand == "M4B ") return "audio/mp4";
  for (std::string_view film : {"isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1",
                                "M4V ", "dash", "MSNV", "qt  "})
    if (brand == film) return "video/mp4";
  return "";
}

struct PlayedName {
  std::string_view ending, type;
};
constexpr std::array kPlayedNames = {
    PlayedName{".mp3", "audio/mpeg"},  PlayedName{".wav", "audio/wav"},
    PlayedName{".flac", "audio/flac"}, PlayedName{".ogg", "audio/ogg"},
    PlayedName{".oga", "audio/ogg"},   PlayedName{".opus", "audio/ogg"},
    PlayedName{".m4a", "audio/mp4"},   PlayedName{".weba", "audio/webm"},
    PlayedName{".mp4", "video/mp4"},   PlayedName{".m4v", "video/mp4"},
    PlayedName{".mov", "video/mp4"},   PlayedName{".webm", "video/webm"},
    PlayedName{".ogv", "video/ogg"},
};

bool is_mp3(std::string_view bytes) {
  if (bytes.starts_with("ID3")) return true;
  return bytes.starts_with("\xff\xfb") || bytes.starts_with("\xff\xf3") ||
         bytes.starts_with("\xff\xf2");
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

std::string_view played_type_of_name(std::string_view file_name) {
  const std::string name = text::to_lower(file_name);
  for (const PlayedName& known : kPlayedNames)
    if (name.ends_with(known.ending)) return known.type;
  return "";
}

std::string_view played_type(std::string_view file_name, std::string_view first_bytes) {
  if (first_bytes.size() < 12 || !git::is_binary(first_bytes)) return "";
  const std::string_view by_name = played_type_of_name(file_name);
  if (first_bytes.starts_with("OggS")) return by_name == "video/ogg" ? by_name : "audio/ogg";
  if (first_bytes.starts_with("\x1a\x45\xdf\xa3"))
    return by_name == "audio/webm" ? by_name : "video/webm";
  if (first_bytes.starts_with("fLaC")) return "audio/flac";
  if (first_bytes.starts_with("RIFF") && first_bytes.substr(8, 4) == "WAVE") return "audio/wav";
  if (first_bytes.substr(4, 4) == "ftyp") return type_of_brand(first_bytes.substr(8, 4));
  return is_mp3(first_bytes) ? "audio/mpeg" : "";
}

bool is_pdf(std::string_view file_name, std::string_view first_bytes) {
  return first_bytes.empty() ? text::to_lower(file_name).ends_with(".pdf")
                             : first_bytes.starts_with("%PDF-");
}

Served served_as(std::string_view file_name, std::string_view first_bytes) {
  auto picture = picture_type(file_name, first_bytes);
  // An SVG may be drawn in a page, where it runs nothing; opened by itself it is a document.
  if (!picture.empty()) return {picture, picture == "image/svg+xml"};
  if (!git::is_binary(first_bytes)) return {"text/plain; charset=utf-8", false};
  // Played in a page; opened by itself it is saved.
  if (auto played = played_type(file_name, first_bytes); !played.empty()) return {played, true};
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
