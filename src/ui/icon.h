// SPDX-License-Identifier: Apache-2.0
//
// icon.h — icons and state glyphs by name, and the sprite of those a page uses.
//
// An icon is a <use> of a symbol in the page. layout() finds out which symbols the page refers to
// and writes them once, so a page needs no further request and carries no icon it does not show.
// The names are the ids in icons.svg without "i-": home, code, file, dir, branch, tag, gear, …
// Icons are decoration (aria-hidden); the word stands beside them.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/html.h"
#include "ui/state.h"

namespace stithy::ui {

Html icon(std::string_view name, std::string_view extra_class = {});
Html glyph(State state, std::string_view extra_class = {});

Html favicon_link();

// The symbols that the given parts of a page refer to (href="#i-…" and "#g-…").
Html sprite(std::initializer_list<const Html*> parts);

}  // namespace stithy::ui
