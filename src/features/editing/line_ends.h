// SPDX-License-Identifier: Apache-2.0
//
// line_ends.h — the text of a file on its way through a browser's form, and back unharmed.
//
// A form holds lines without their ends and sends CR LF for each of them, whatever the file had; it
// also hides a byte order mark. Both are taken from the file as it was, so that saving without a
// change changes nothing. A file that mixes ends keeps the end of every line that is still there.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stithy::editing {

enum class LineEnds : std::uint8_t { Keep, Lf, CrLf };
std::optional<LineEnds> parse_line_ends(std::string_view word);  // "keep", "lf", "crlf"

// "LF", "CRLF", "CR", "mixed", or nothing for a text of one line without an end.
std::string_view name_line_ends(std::string_view file);

// What a form shows of a file.
std::string text_for_form(std::string_view file);
// What a form sent, with LF alone.
std::string text_of_form(std::string_view posted);
// The new content of a file that was `before`; empty for a new file, whose lines end in LF when
// they are to be kept.
std::string file_of_text(std::string_view text, std::string_view before, LineEnds ends);

}  // namespace stithy::editing
