// SPDX-License-Identifier: Apache-2.0
//
// encode.h — text of any script as the lines of ASCII that mail is made of. Pure.
//
// Lines end with CR LF and are at most 76 long, so that every relay takes them unchanged.
#pragma once

#include <string>
#include <string_view>

namespace stithy::mail {

// The value of a header that is text for people, such as a subject (RFC 2047 section 2), for a line
// that is `column` long already. Control bytes and line ends become spaces; what is plain stays
// plain; everything else becomes encoded words of whole characters, folded.
std::string encode_words(std::string_view text, std::size_t column);
// A name before an address: an atom, a quoted string, or encoded words (RFC 5322 section 3.2.5).
std::string encode_phrase(std::string_view name, std::size_t column);
// RFC 2045 section 6.7. Any line end becomes CR LF.
std::string encode_quoted_printable(std::string_view text);
std::string decode_quoted_printable(std::string_view text);

}  // namespace stithy::mail
