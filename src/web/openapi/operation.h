// SPDX-License-Identifier: Apache-2.0
//
// operation.h — private to web/openapi.cc: one row of a route table as an OpenAPI operation.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "web/openapi.h"

namespace stithy::web {

// "{path...}" is ours; OpenAPI knows "{path}".
std::string openapi_path(std::string_view path);

// A header of an answer, whose value is a text.
void write_header(std::string_view name, std::string_view doc, JsonWriter& w);
// The member for the row's method: summary, parameters, body, answers with examples, security.
void write_operation(const TableRow& row, JsonWriter& w);

}  // namespace stithy::web
