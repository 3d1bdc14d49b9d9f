// SPDX-License-Identifier: Apache-2.0
#include "ui/icon.h"

#include <bitset>
#include <string>

#include "ui/assets.h"

namespace stithy::ui {

std::string_view glyph_name(State state) {
  switch (state) {
    case State::Ok: return "ok";
    case State::Bad: return "bad";
    case State::Warn: return "warn";
    case State::Run: return "run";
    case State::Idle: return "idle";
    case State::Skip: return "skip";
    case State::Turn: return "turn";
    case State::Open: return "open";
    case State::Done: return "done";
  }
  return "idle";
}

std::string_view colour_class(State state) {
  switch (state) {
    case State::Ok:
    case State::Open: return "ui-ok";
    case State::Bad: return "ui-bad";
    case State::Warn: return "ui-warn";
    case State::Run: return "ui-run";
    case State::Idle:
    case State::Skip: return "ui-idle";
    case State::Turn: return "ui-turn";
    case State::Done: return "ui-done";
  }
  return "ui-idle";
}

namespace {

Html use(std::string_view classes, std::string_view extra_class, std::string_view prefix,
         std::string_view name) {
  HtmlWriter w;
  w.markup("<svg class=\"").attribute(classes);
  if (!extra_class.empty()) w.markup(" ").attribute(extra_class);
  w.markup("\" aria-hidden=\"true\"><use href=\"#").attribute(prefix).attribute(name);
  w.markup("\"/></svg>");
  return std::move(w).take();
}

}  // namespace

Html icon(std::string_view name, std::string_view extra_class) {
  return use("ui-icon", extra_class, "i-", name);
}

Html glyph(State state, std::string_view extra_class) {
  std::string classes = "ui-glyph ";
  classes += colour_class(state);
  if (state == State::Run) classes += " ui-spin";
  return use(classes, extra_class, "g-", glyph_name(state));
}

Html favicon_link() {
  HtmlWriter w;
  // A constant of ours, made of characters that need no escape; url() refuses data: on purpose.
  w.markup("<link rel=\"icon\" type=\"image/svg+xml\" href=\"").markup(favicon_address());
  w.markup("\">");
  return std::move(w).take();
}

Html sprite(std::initializer_list<const Html*> parts) {
  constexpr std::string_view kReference = "href=\"#";
  constexpr std::size_t kSymbolsMax = 256;
  auto all = symbols();
  std::bitset<kSymbolsMax> used;
  for (const Html* part : parts) {
    std::string_view text = part->text();
    for (auto at = text.find(kReference); at != text.npos; at = text.find(kReference, at)) {
      at += kReference.size();
      auto id = text.substr(at, text.substr(at, 64).find('"'));
      if (!id.starts_with("i-") && !id.starts_with("g-")) continue;
      for (std::size_t i = 0; i < all.size() && i < kSymbolsMax; ++i) {
        if (all[i].id == id) used.set(i);
      }
    }
  }
  HtmlWriter w;
  w.markup("<svg id=\"ui-sprite\" class=\"ui-sr\" width=\"0\" height=\"0\" aria-hidden=\"true\">");
  for (std::size_t i = 0; i < all.size() && i < kSymbolsMax; ++i) {
    if (used.test(i)) w.markup(all[i].markup);
  }
  w.markup("</svg>");
  return std::move(w).take();
}

}  // namespace stithy::ui
