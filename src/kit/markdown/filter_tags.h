// SPDX-License-Identifier: Apache-2.0
//
// filter_tags.h — turns the tags that would swallow the rest of a document into words.
//
// "The <title> of a page" means the word. Read as HTML, such an element takes everything up to its
// end tag as its text, and a document without one ends there. GFM 0.29, section 6.11, names them.
// A script or style sheet that has its end is left to the sanitiser, which takes out all of it.
// Pure; linear in the length.
#pragma once

#include <string>
#include <string_view>

namespace stithy::kit {

// `html` as cmark writes it: what was code in the source has no "<" in it any more.
std::string filter_tags(std::string_view html);

}  // namespace stithy::kit
