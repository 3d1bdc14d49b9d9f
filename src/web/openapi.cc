// SPDX-License-Identifier: Apache-2.0
#include "web/openapi.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "web/answer.h"
#include "web/github.h"
#include "web/openapi/operation.h"

namespace stithy::web {

namespace {

bool is_api(const Route& route) { return route.path.starts_with("/api/"); }

// Every schema that is named, and how it is used: a body may leave out what an answer holds.
struct Used {
  const Schema* schema;
  SchemaUse use;
};
using Schemas = std::map<std::string, Used>;

void collect(const Schema& schema, SchemaUse use, Schemas& all) {
  if (!all.emplace(schema.name, Used{&schema, use}).second) return;
  for (const auto& field : schema.fields)
    if (field.nested) collect(*field.nested, use, all);
}

Schemas collect_all(std::span<const TableRow> rows) {
  Schemas all;
  for (const auto& row : rows)
    if (row.route->options.body) collect(row.route->options.body(), SchemaUse::Body, all);
  for (const auto& row : rows) {
    const auto& o = row.route->options;
    if (o.answer) collect(o.answer(), SchemaUse::Answer, all);
    for (const auto& other : o.other_types)
      if (other.answer) collect(other.answer(), SchemaUse::Answer, all);
  }
  for (const Schema* error :
       {&schema<GithubError>(), &schema<GithubTextError>(), &schema<OwnErrorBody>()})
    collect(*error, SchemaUse::Answer, all);
  return all;
}

void write_error_response(std::string_view name, const Schema& schema, JsonWriter& w) {
  w.key(name).begin_object();
  const bool moved = name.ends_with("-moved");
  w.member("description",
           moved ? "Elsewhere: see Location." : "The rule that was broken, in words.");
  if (moved) {
    w.key("headers").begin_object();
    write_header("Location", "Where it is.", w);
    w.end_object();
  }
  w.key("content").begin_object().key("application/json").begin_object();
  w.key("schema").begin_object();
  w.member("$ref", "#/components/schemas/" + schema.name).end_object();
  w.key("example");
  write_example(schema, w);
  w.end_object().end_object().end_object();
}

// Where a person is told, and a program by a plain text.
void write_page_error(JsonWriter& w) {
  w.key("page-error").begin_object();
  w.member("description", "The rule that was broken, in words.");
  w.key("content").begin_object();
  for (std::string_view type : {"text/html", "text/plain"}) {
    w.key(type).begin_object().key("schema").begin_object().member("type", "string").end_object();
    w.member("example", "text").end_object();
  }
  w.end_object().end_object();
}

void write_components(const Schemas& schemas, JsonWriter& w) {
  w.key("components").begin_object();
  w.key("schemas").begin_object();
  for (const auto& [name, used] : schemas) {
    w.key(name);
    write_json_schema(*used.schema, used.use, w);
  }
  w.end_object();
  w.key("responses").begin_object();
  write_error_response("github-error", schema<GithubError>(), w);
  write_error_response("github-moved", schema<GithubError>(), w);
  write_page_error(w);
  write_error_response("github-text-error", schema<GithubTextError>(), w);
  write_error_response("own-error", schema<OwnErrorBody>(), w);
  w.end_object();
  w.key("securitySchemes").begin_object().key("token").begin_object();
  w.member("type", "http").member("scheme", "bearer");
  w.member("description", "A personal access token; also accepted as Basic password.");
  w.end_object().end_object();
  w.end_object();
}

void write_head(std::string_view version, std::span<const TableRow> rows, JsonWriter& w) {
  w.member("openapi", "3.1.0");
  w.key("info").begin_object().member("title", "Stithy").member("version", version);
  w.member("description", "/api/v3 answers in GitHub's shapes; /api/v1 is Stithy's own.");
  w.key("license").begin_object().member("name", "Apache-2.0");
  w.member("identifier", "Apache-2.0").end_object().end_object();
  w.key("servers").begin_array().begin_object().member("url", "/");
  w.member("description", "This server.").end_object().end_array();
  std::map<std::string_view, std::string_view> features;
  for (const auto& row : rows) features.emplace(row.feature->name, row.feature->purpose);
  w.key("tags").begin_array();
  for (const auto& [name, purpose] : features)
    w.begin_object().member("name", name).member("description", purpose).end_object();
  w.end_array();
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
  JsonWriter w;
  w.begin_object();
  write_head(version, rows, w);
  w.key("paths").begin_object();
  for (std::size_t i = 0; i < rows.size();) {
    auto path = rows[i].route->path;
    w.key(openapi_path(path)).begin_object();
    for (; i < rows.size() && rows[i].route->path == path; ++i) write_operation(rows[i], w);
    w.end_object();
  }
  w.end_object();
  write_components(collect_all(rows), w);
  w.end_object();
  return std::move(w).take();
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
