// SPDX-License-Identifier: Apache-2.0
#include "features/admin/views/reference.h"
#include "base/indent_json.h"
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

Result<web::Answer> licences(const access::Anyone&, web::Request& request) {
  ui::Frame frame = web::frame_for(request, "Licences");
  frame.crumbs = {{"Licences", "", false}};
  return web::page(request, frame, licence_list(request.site().version));
}

}  // namespace stithy::admin
