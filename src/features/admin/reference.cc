// SPDX-License-Identifier: Apache-2.0
#include "features/admin/views/reference.h"
#include "base/text.h"
#include "features/admin/routes.h"
#include "features/admin/views.h"
#include "pillars/foundations.h"
#include "ui/assets.h"
#include "web/answer.h"
#include "web/openapi.h"
#include "web/page.h"

namespace stithy::admin {

Result<web::Answer> openapi(const access::Anyone&, web::Request& request) {
  web::Answer answer = web::json_answer(request.on().catalogue.openapi);
  answer.headers.set("Access-Control-Allow-Origin", "*");  // public and without credentials
  return answer;
}

Result<web::Answer> api_docs(const access::Anyone&, web::Request& request) {
  ui::Frame frame = web::frame_for(request, "API");
  frame.crumbs = {{"API", "", false}};
  std::vector<Operation> operations;
  for (const auto& row : request.on().catalogue.rows) {
    if (!row.route->path.starts_with("/api/")) continue;
    const auto& o = row.route->options;
    bool is_list =
        o.answer_form == web::AnswerForm::List || o.answer_form == web::AnswerForm::Pages;
    auto example = [](web::SchemaOf schema, bool list) -> std::string {
      if (!schema) return {};
      JsonWriter w;
      if (list) w.begin_array();
      web::write_example(schema(), w);
      if (list) w.end_array();
      return indent_json(w.text());
    };
    operations.push_back({.method = std::string(http::method_name(row.route->method)),
                          .path = std::string(row.route->path),
                          .name = std::string(row.route->name),
                          .summary = std::string(o.summary),
                          .need = std::string(web::need_name(row.route->need)),
                          .body_example = example(o.body, false),
                          .answer_example = example(o.answer, is_list),
                          .status = o.answer_status});
  }
  return web::page(request, frame, api_reference(operations));
}

std::string indent_json(std::string_view json) {
  std::string out;
  int depth = 0;
  bool quoted = false;
  auto line = [&] { out += "\n" + std::string(static_cast<std::size_t>(depth) * 2, ' '); };
  for (std::size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (quoted) {
      out += c;
      if (c == '\\' && i + 1 < json.size())
        out += json[++i];
      else if (c == '"')
        quoted = false;
      continue;
    }
    bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';
    if (opens && i + 1 < json.size() && (json[i + 1] == '}' || json[i + 1] == ']')) {
      out += c;
      out += json[++i];
      continue;
    }
    if (closes) {
      --depth;
      line();
    }
    out += c;
    quoted = c == '"';
    if (opens) ++depth;
    if (opens || c == ',') line();
    if (c == ':') out += ' ';
  }
  return out;
}

Result<web::Answer> licences(const access::Anyone&, web::Request& request) {
  ui::Frame frame = web::frame_for(request, "Licences");
  frame.crumbs = {{"Licences", "", false}};
  return web::page(request, frame, licence_list(request.site().version));
}

}  // namespace stithy::admin
