// SPDX-License-Identifier: Apache-2.0
#include "web/openapi.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"

namespace stithy::web {

namespace {

// "{path...}" is ours; OpenAPI knows "{path}".
std::string openapi_path(std::string_view path) { return text::replace_all(path, "...}", "}"); }

std::vector<std::string> path_parameters(std::string_view path) {
  std::vector<std::string> names;
  for (auto at = path.find('{'); at != path.npos; at = path.find('{', at + 1)) {
    auto end = path.find('}', at);
    std::string name(path.substr(at + 1, end - at - 1));
    if (name.ends_with("...")) name.resize(name.size() - 3);
    names.push_back(std::move(name));
  }
  return names;
}

bool is_api(const Route& route) { return route.path.starts_with("/api/"); }

void collect(const Schema& schema, std::map<std::string, const Schema*>& all) {
  if (!all.emplace(schema.name, &schema).second) return;
  for (const auto& field : schema.fields)
    if (field.nested) collect(*field.nested, all);
}

void write_reference(const Schema& schema, bool list, JsonWriter& w) {
  std::string ref = "#/components/schemas/" + schema.name;
  w.key("schema").begin_object();
  if (list) {
    w.member("type", "array").key("items").begin_object().member("$ref", ref).end_object();
  } else {
    w.member("$ref", ref);
  }
  w.end_object();
  w.key("example");
  if (list) w.begin_array();
  write_example(schema, w);
  if (list) w.end_array();
}

void write_parameter(std::string_view name, std::string_view in, std::string_view type,
                     JsonWriter& w) {
  w.begin_object().member("name", name).member("in", in).member("required", in == "path");
  w.key("schema").begin_object().member("type", type).end_object();
  w.end_object();
}

void write_responses(const Route& route, JsonWriter& w) {
  const auto& o = route.options;
  w.key("responses").begin_object();
  w.key(text::format("{}", o.answer_status)).begin_object();
  w.member("description", o.answer ? "The answer." : "Done.");
  if (o.answer) {
    w.key("content").begin_object().key("application/json").begin_object();
    write_reference(o.answer(), o.answer_is_list, w);
    w.end_object().end_object();
  }
  w.end_object();
  w.key("default").begin_object().member("$ref", "#/components/responses/error").end_object();
  w.end_object();
}

void write_operation(const TableRow& row, JsonWriter& w) {
  const Route& route = *row.route;
  w.key(text::to_lower(http::method_name(route.method))).begin_object();
  w.member("operationId", route.name);
  w.member("summary", route.options.summary);
  w.member("description", text::format("Needs: {}.", need_name(route.need)));
  w.key("tags").begin_array().value(row.feature->name).end_array();
  w.key("parameters").begin_array();
  for (const auto& name : path_parameters(route.path)) write_parameter(name, "path", "string", w);
  if (route.options.answer_is_list) {
    write_parameter("per_page", "query", "integer", w);
    write_parameter("page", "query", "integer", w);
  }
  w.end_array();
  if (route.options.body) {
    w.key("requestBody").begin_object().member("required", true);
    w.key("content").begin_object().key("application/json").begin_object();
    write_reference(route.options.body(), false, w);
    w.end_object().end_object().end_object();
  }
  write_responses(route, w);
  if (route.need == Need::Anyone || route.need == Need::RepoRead)
    w.key("security")
        .begin_array()
        .begin_object()
        .end_object()
        .begin_object()
        .key("token")
        .begin_array()
        .end_array()
        .end_object()
        .end_array();
  w.end_object();
}

void write_components(const std::map<std::string, const Schema*>& schemas, JsonWriter& w) {
  w.key("components").begin_object();
  w.key("schemas").begin_object();
  for (const auto& [name, schema] : schemas) {
    w.key(name);
    write_json_schema(*schema, w);
  }
  w.end_object();
  w.key("responses").begin_object().key("error").begin_object();
  w.member("description", "The rule that was broken, in words.");
  w.key("content").begin_object().key("application/json").begin_object();
  w.key("schema").begin_object().member("type", "object").end_object();
  w.key("example").begin_object().member("message", "Not Found");
  w.member("documentation_url", "/api/docs").member("status", "404").end_object();
  w.end_object().end_object().end_object().end_object();
  w.key("securitySchemes").begin_object().key("token").begin_object();
  w.member("type", "http").member("scheme", "bearer");
  w.member("description", "A personal access token; also accepted as Basic password.");
  w.end_object().end_object();
  w.end_object();
}

}  // namespace

std::vector<TableRow> ordered_rows(std::span<const Feature> features) {
  std::vector<TableRow> rows;
  for (const auto& feature : features)
    for (const auto& route : feature.routes) rows.push_back({&feature, &route});
  std::stable_sort(rows.begin(), rows.end(), [](const TableRow& a, const TableRow& b) {
    return std::tie(a.route->path, a.route->method) < std::tie(b.route->path, b.route->method);
  });
  return rows;
}

std::string render_openapi(std::span<const Feature> features, std::string_view version) {
  auto rows = ordered_rows(features);
  std::erase_if(rows, [](const TableRow& row) { return !is_api(*row.route); });
  std::map<std::string, const Schema*> schemas;
  for (const auto& row : rows) {
    if (row.route->options.body) collect(row.route->options.body(), schemas);
    if (row.route->options.answer) collect(row.route->options.answer(), schemas);
  }
  JsonWriter w;
  w.begin_object();
  w.member("openapi", "3.1.0");
  w.key("info").begin_object().member("title", "Stithy").member("version", version);
  w.member("description", "/api/v3 answers in GitHub's shapes; /api/v1 is Stithy's own.");
  w.end_object();
  w.key("paths").begin_object();
  for (std::size_t i = 0; i < rows.size();) {
    auto path = rows[i].route->path;
    w.key(openapi_path(path)).begin_object();
    for (; i < rows.size() && rows[i].route->path == path; ++i) write_operation(rows[i], w);
    w.end_object();
  }
  w.end_object();
  write_components(schemas, w);
  w.end_object();
  return std::move(w).take();
}

std::string_view rate_name(RateClass rate) {
  static constexpr std::string_view kNames[] = {"reading",    "costly", "posting",
                                                "signing in", "git",    "api"};
  return kNames[static_cast<int>(rate)];
}

std::string render_routes_json(std::span<const Feature> features) {
  JsonWriter w;
  w.begin_array();
  for (const auto& [feature, route] : ordered_rows(features)) {
    w.begin_object();
    w.member("method", http::method_name(route->method)).member("path", route->path);
    w.member("name", route->name).member("feature", feature->name);
    w.member("need", need_name(route->need));
    w.member("origin", route->options.origin == http::Origin::Main ? "main" : "content");
    w.member("rate", rate_name(route->options.rate));
    w.member("body_bytes_max", route->options.body_bytes_max);
    w.member("summary", route->options.summary);
    w.end_object();
  }
  w.end_array();
  return std::move(w).take();
}

std::string render_routes_markdown(std::span<const Feature> features) {
  std::string out =
      "# Routes\n\nGenerated by `stithy routes --markdown`; do not edit.\n\n"
      "| Method | Path | Needs | Name | Origin |\n|---|---|---|---|---|\n";
  for (const auto& [feature, route] : ordered_rows(features))
    out += text::format("| {} | `{}` | {} | `{}` | {} |\n", http::method_name(route->method),
                        route->path, need_name(route->need), route->name,
                        route->options.origin == http::Origin::Main ? "main" : "content");
  return out;
}

std::string render_routes_text(std::span<const Feature> features) {
  std::string out;
  for (const auto& [feature, route] : ordered_rows(features))
    out += text::format("{:<7} {:<60} {:<16} {:<28} src/features/{}\n",
                        http::method_name(route->method), route->path, need_name(route->need),
                        route->name, feature->name);
  return out;
}

}  // namespace stithy::web
