// SPDX-License-Identifier: Apache-2.0
//
// openapi.h — the OpenAPI 3.1 description of the API rows, and the other references made from the
// route tables. Pure functions of the tables; the output is stable (ordered by path and method).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "web/feature.h"

namespace stithy::web {

// Every row of every feature, ordered by path, then method.
struct TableRow {
  const Feature* feature;
  const Route* route;
};

// The tables of all features, for pages about the interface.
struct Catalogue {
  std::vector<TableRow> rows;
  std::string openapi;  // JSON
};
std::vector<TableRow> ordered_rows(std::span<const Feature> features);

std::string render_openapi(std::span<const Feature> features, std::string_view version);
std::string render_routes_json(std::span<const Feature> features);
std::string render_routes_markdown(std::span<const Feature> features);
std::string render_routes_text(std::span<const Feature> features);

// "posting", "signing in", ...: the word of a rate class in references.

}  // namespace stithy::web
