// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/admin/routes.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::admin {

namespace {

// Below this a push or an upload could end half-way.
constexpr std::uint64_t kDiskBytesMin = std::uint64_t{64} << 20;

struct Check {
  std::string_view name;
  std::string problem;  // empty: fine
};

Check check_database(web::Request& request) {
  auto reader = request.on().database.read(Deadline::in(std::chrono::seconds(1)));
  return {"database", reader ? "" : reader.error().message};
}

Check check_disk(web::Request& request) {
  auto free = sys::disk_free(request.on().repositories.data_directory());
  if (!free) return {"disk", free.error().message};
  if (*free < kDiskBytesMin)
    return {"disk", text::format("Only {} are free.", text::render_size(*free))};
  return {"disk", ""};
}

// A full lane answers 503; a balancer had better send requests elsewhere until it is not.
Check check_lanes(web::Request& request) {
  std::string full;
  if (request.on().lanes)
    for (const auto& lane : request.on().lanes())
      if (lane.is_full()) full += (full.empty() ? "" : ", ") + std::string(lane.name);
  return {"lanes", full.empty() ? "" : text::format("The queue of {} is full.", full)};
}

}  // namespace

Result<web::Answer> health(const access::Anyone&, web::Request&) {
  return web::text_answer("ok\n");
}

Result<web::Answer> readiness(const access::Anyone&, web::Request& request) {
  bool ready = true;
  JsonWriter w;
  w.begin_object().key("checks").begin_object();
  for (const Check& check : {check_database(request), check_disk(request), check_lanes(request)}) {
    w.member(check.name, check.problem.empty() ? "ok" : check.problem);
    ready = ready && check.problem.empty();
  }
  w.end_object().member("ready", ready).end_object();
  return web::json_answer(std::move(w).take(), ready ? 200 : 503);
}

Result<web::Answer> metrics(const access::MetricsReader&, web::Request& request) {
  // Prometheus names this type first when it can read it, and Accept has no other use here.
  auto accept = request.head().headers.find("Accept").value_or("");
  const bool open = text::contains(accept, "application/openmetrics-text");
  kit::Metrics& metrics = request.on().metrics;
  web::Answer answer = web::text_answer(open ? metrics.render_openmetrics() : metrics.render());
  answer.headers.set("Content-Type",
                     open ? kit::Metrics::kOpenMetricsType : kit::Metrics::kContentType);
  answer.headers.set("Vary", "Accept");
  return answer;
}

}  // namespace stithy::admin
