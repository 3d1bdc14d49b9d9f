// SPDX-License-Identifier: Apache-2.0
//
// state.h — the states of the product.
//
// Each has a silhouette of its own, then a word; the colour is the third cue.
// Ember (Turn) means "it is your turn" and nothing else.
#pragma once

#include <cstdint>
#include <string_view>

namespace stithy::ui {

enum class State : std::uint8_t { Ok, Bad, Warn, Run, Idle, Skip, Turn, Open, Done };

std::string_view glyph_name(State state);    // "ok", "bad", ...: the symbol g-…
std::string_view colour_class(State state);  // "ui-ok", ...; Skip is idle, Open is ok

}  // namespace stithy::ui
