// SPDX-License-Identifier: Apache-2.0
//
// media.h — what the bytes of a file are, as far as a browser may be told. Pure.
//
// Content of users is never served under a type that a browser would run: pictures, sounds and
// films from these lists, text as plain text, and everything else as a download.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stithy::code {

// The type of a picture that browsers show safely, judged by its first bytes; for SVG by name and
// text. Empty: no such picture.
std::string_view picture_type(std::string_view file_name, std::string_view first_bytes);

// The type of a sound or a film that browsers play, judged by its first bytes. Empty: no such file.
std::string_view played_type(std::string_view file_name, std::string_view first_bytes);
// The same by the name alone, for files that are too large to be looked into.
std::string_view played_type_of_name(std::string_view file_name);

// A PDF document, by its first bytes; by the name where there are none to look at.
bool is_pdf(std::string_view file_name, std::string_view first_bytes);

struct Served {
  std::string_view content_type;
  bool is_download = true;
};
Served served_as(std::string_view file_name, std::string_view first_bytes);

// RFC 6266: the name in ASCII for old clients and in UTF-8 for all others.
std::string content_disposition(bool is_download, std::string_view file_name);

// The address of the submodule at `path` by the text of .gitmodules.
std::optional<std::string> submodule_url(std::string_view gitmodules, std::string_view path);

}  // namespace stithy::code
