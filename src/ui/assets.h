// SPDX-License-Identifier: Apache-2.0
//
// assets.h — styles, scripts and icons as they stand inside the binary.
//
// Bundled and compressed when the program is built (tools/assets). The address of an asset holds
// the hash of its bytes, so answers may be cached for ever. All views live as long as the program.
// Thread-safe: everything here is constant.
#pragma once

#include <span>
#include <string_view>

namespace stithy::ui {

struct Asset {
  std::string_view name;  // "stithy.css", "stithy.js", "icons.svg", "code-blob.js"
  std::string_view path;  // "/assets/stithy-1a2b3c4d.css"
  std::string_view content_type;
  std::string_view etag;  // without quotes
  std::string_view raw, br, gzip;
};

// One icon ("i-home") or state glyph ("g-ok") as a <symbol> element.
struct Symbol {
  std::string_view id;
  std::string_view markup;
};

// A package of others inside the binary.
struct Licence {
  std::string_view name, version, licence, text;
};

std::span<const Asset> assets();
std::span<const Symbol> symbols();
std::span<const Licence> licences();

// The asset at an address ("/assets/…"), or null.
const Asset* find_asset(std::string_view path);
// The address of an asset by its name. Empty for a name that does not exist.
std::string_view asset_path(std::string_view name);
// The favicon as a data: address, so that it costs no request.
std::string_view favicon_address();
const Symbol* find_symbol(std::string_view id);

}  // namespace stithy::ui
