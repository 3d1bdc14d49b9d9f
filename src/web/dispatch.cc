// SPDX-License-Identifier: Apache-2.0
#include "web/dispatch.h"

#include <algorithm>
#include <exception>

#include "base/log.h"
#include "base/log_scope.h"
#include "base/text.h"
#include "http/query.h"
#include "sys/random.h"
#include "web/answer.h"
#include "web/audit/rows.h"
#include "web/error_page.h"
#include "web/gate.h"
#include "web/github.h"
#include "web/headers.h"
#include "web/trace_request.h"

namespace stithy::web {

namespace {

constexpr kit::HistogramSpec kSeconds{"stithy_http_request_seconds",
                                      "Time from the head of a request to the end of its answer.",
                                      {"route"}};
constexpr kit::CounterSpec kAnswers{
    "stithy_http_answers_total", "Requests answered.", {"route", "status"}};
constexpr kit::CounterSpec kLimited{"stithy_rate_limited_total",
                                    "Requests refused because the caller asked for too much.",
                                    {"class"}};
constexpr kit::GaugeSpec kQueued{"stithy_lane_queued", "Requests waiting for a lane.", {"lane"}};
constexpr kit::GaugeSpec kRunning{"stithy_lane_running", "Requests running on a lane.", {"lane"}};
constexpr kit::GaugeSpec kInFlight{"stithy_http_requests_in_flight",
                                   "Requests whose answer has not ended: they wait, run or are "
                                   "sent.",
                                   {}};
constexpr std::array<std::string_view, kLaneCount> kLaneNames = {"interactive", "api", "git",
                                                                 "machine"};

// Rows for what no table names: their handlers only say so. A grant is needed for none of them.
Result<Answer> no_such_page(Request&) { return not_found("There is no such page."); }
Result<Answer> not_that_method(Request&) {
  Error error = invalid("This address does not take that method.");
  error.cause = kMethodCause;
  return error;
}
// "/ada/engine/" where only "/ada/engine" is a page, and the reverse.
Result<Answer> other_slash(Request& request) {
  std::string path = request.head().path;
  if (path.ends_with('/'))
    path.pop_back();
  else
    path += '/';
  return moved_permanently(request.head().query.empty() ? path : path + "?" + request.head().query);
}
Result<Answer> bad_query(Request& request) {
  auto query = http::parse_query(request.head().query);
  return malformed(query ? invalid("The query cannot be read.") : std::move(query).take_error());
}
constexpr Route fallback(std::string_view path, std::string_view name,
                         Result<Answer> (*run)(Request&)) {
  return {Method::Get, path, Need::Anyone, name, {}, run};
}
// By face of the address, each in its shape. They are the first of rows_, in this order.
constexpr std::array kFallbacks = {
    fallback("/", "none", &no_such_page),
    fallback("/", "none.method", &not_that_method),
    fallback("/", "none.query", &bad_query),
    fallback("/api/v3", "none.api", &no_such_page),
    fallback("/api/v3", "none.api_method", &not_that_method),
    fallback("/api/v3", "none.api_query", &bad_query),
    fallback("/api/v1", "none.own_api", &no_such_page),
    fallback("/api/v1", "none.own_api_method", &not_that_method),
    fallback("/api/v1", "none.own_api_query", &bad_query),
    fallback("/healthz", "none.content", &no_such_page),
    fallback("/", "none.slash", &other_slash),
};
enum : std::size_t {
  kNoRow,
  kNoMethodRow,
  kBadQueryRow,
  kFaceRows,
  kNoContentRow = 9,
  kOtherSlashRow
};

std::size_t first_fallback(std::string_view path) {
  if (path.starts_with("/api/v1/")) return 2 * kFaceRows;
  return path.starts_with("/api/") ? std::size_t{kFaceRows} : 0;
}

// Where the same address is after its repository moved to `path`.
std::string moved_address(Request& request, std::string_view path) {
  const auto& head = request.head();
  std::string old = "/" + text::encode_component(request.param("owner")) + "/" +
                    text::encode_component(request.param("repo"));
  auto at = head.path.find(old);
  std::string out = at == head.path.npos ? std::string(path)
                                         : head.path.substr(0, at) + std::string(path) +
                                               head.path.substr(at + old.size());
  return head.query.empty() ? out : out + "?" + head.query;
}

// How soon who was woken tries again when its lane is full.
constexpr std::chrono::milliseconds kNextTry{50};

bool is_over(const std::shared_ptr<http::Exchange>& exchange,
             const std::shared_ptr<Waiting>& waiting) {
  if (!exchange->over()) return false;
  if (waiting) waiting->end();
  return true;
}

Error too_busy() {
  return unavailable("The server is busy. Try again in a moment.", std::chrono::seconds(2));
}

RateClass rate_of(const Request& request) {
  const Route& row = request.route();
  const RateClass rate = row.options.rate;
  if (rate == RateClass::Reading && row.face() == Face::GithubApi) return RateClass::Api;
  if (rate == RateClass::Costly && !request.principal().signed_in())
    return RateClass::AnonymousCostly;
  return rate;
}

bool says_rate(const Request& request) {
  const Face face = request.route().face();
  return face == Face::GithubApi || face == Face::OwnApi;
}

}  // namespace

Method meant_method(const http::RequestHead& head, const Parameters& query) {
  Method method = head.method == Method::Head ? Method::Get : head.method;
  if (method != Method::Post || head.path.starts_with("/api/")) return method;
  for (const auto& [name, value] : query) {
    if (name != "_method") continue;
    if (value == "put") return Method::Put;
    if (value == "patch") return Method::Patch;
    if (value == "delete") return Method::Delete;
  }
  return method;
}

Dispatcher::Dispatcher(DispatchOptions options)
    : options_(std::move(options)), costs_(options_.rates, options_.metrics) {
  for (std::size_t i = 0; i < limited_.size(); ++i)
    limited_[i] = options_.metrics.counter(kLimited, {rate_name(static_cast<RateClass>(i))});
  options_.metrics.sample(kInFlight, {}, [this] { return static_cast<double>(in_flight_.load()); });
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const LaneSize& size = options_.lanes[i];
    lanes_[i] =
        std::make_unique<sys::WorkerPool>(std::string(kLaneNames[i]), size.threads, size.queue_max);
    auto* lane = lanes_[i].get();
    options_.metrics.sample(kQueued, {kLaneNames[i]},
                            [lane] { return static_cast<double>(lane->queued()); });
    options_.metrics.sample(kRunning, {kLaneNames[i]},
                            [lane] { return static_cast<double>(lane->running()); });
  }
}

Result<std::unique_ptr<Dispatcher>> Dispatcher::create(DispatchOptions options,
                                                       std::span<const Feature> features) {
  std::unique_ptr<Dispatcher> made(new Dispatcher(std::move(options)));
  std::vector<std::string_view> names;
  for (const Route& row : kFallbacks) TRY(made->add(row));
  for (const auto& feature : features) {
    for (const Route& row : feature.routes) {
      if (std::find(names.begin(), names.end(), row.name) != names.end())
        return invalid(text::format("Two rows are named {}.", row.name));
      names.push_back(row.name);
      std::size_t index = made->rows_.size();
      TRY(made->add(row));
      auto& router = row.options.origin == http::Origin::Main ? made->main_ : made->content_;
      TRY(router.add(row.method, row.path, index));
    }
  }
  return made;
}

Result<void> Dispatcher::add(const Route& route) {
  rows_.push_back(std::make_unique<Route>(route));
  auto measured = std::make_unique<Measured>();
  measured->seconds = options_.metrics.histogram(kSeconds, {route.name});
  static constexpr std::string_view kStatuses[] = {"other", "1xx", "2xx", "3xx", "4xx", "5xx"};
  for (std::size_t i = 0; i < measured->statuses.size(); ++i)
    measured->statuses[i] = options_.metrics.counter(kAnswers, {route.name, kStatuses[i]});
  measured_.push_back(std::move(measured));
  return {};
}

std::vector<LaneLoad> Dispatcher::lanes() const {
  std::vector<LaneLoad> loads;
  for (std::size_t i = 0; i < lanes_.size(); ++i)
    loads.push_back({.name = kLaneNames[i],
                     .threads = lanes_[i]->threads(),
                     .running = lanes_[i]->running(),
                     .queued = lanes_[i]->queued(),
                     .queue_max = options_.lanes[i].queue_max});
  return loads;
}

bool Dispatcher::lend(Lane lane, std::function<void()> task) {
  return lanes_[static_cast<std::size_t>(lane)]->submit(std::move(task));
}

void Dispatcher::close() {
  for (auto& lane : lanes_) lane->close();
}

Dispatcher::Found Dispatcher::find(const http::RequestHead& head) const {
  bool content = head.origin == http::Origin::Content;
  auto row = [&](std::size_t index) {
    return Found{rows_[index].get(), measured_[index].get(), {}, {}, {}};
  };
  auto query = http::parse_query(head.query);
  Parameters parameters = query ? *query : Parameters{};
  auto match = (content ? content_ : main_).find(meant_method(head, parameters), head.path);
  auto first = first_fallback(head.path);
  bool slash = match.slash_differs && first == 0 && head.method == Method::Get;
  Found found = !query                   ? row(first + kBadQueryRow)
                : match.index            ? row(*match.index)
                : content                ? row(kNoContentRow)
                : slash                  ? row(kOtherSlashRow)
                : !match.allowed.empty() ? row(first + kNoMethodRow)
                                         : row(first + kNoRow);
  found.path_parameters = std::move(match.parameters);
  found.query_parameters = std::move(parameters);
  if (!match.allowed.empty()) found.allow = http::render_allow(match.allowed);
  return found;
}

void Dispatcher::accept(std::shared_ptr<http::Exchange> exchange) {
  Found found = find(exchange->head());
  ++in_flight_;
  found.flight = std::shared_ptr<void>(nullptr, [this](void*) { --in_flight_; });
  // Probes and scrapers ask by whatever address they have; their rows tell no secret by a name.
  if (found.route->lane() != Lane::Machine && !answers_for(options_.site, exchange->head())) {
    Error error = invalid("This server does not answer for that host.");
    error.cause = kMisdirectedCause;
    return turn_away(exchange, std::move(found), error);
  }
  // A worker never waits for a slow client: what it reads whole is here before it begins.
  auto limit = found.route->options.body_bytes_max;
  bool gathers =
      limit > 0 && !found.route->options.streamed_form && exchange->body().length().value_or(1) > 0;
  if (!gathers) return enter(exchange, std::move(found));
  auto shared = std::make_shared<Found>(std::move(found));
  exchange->receive_body(limit, [this, exchange, shared] { enter(exchange, std::move(*shared)); });
}

void Dispatcher::enter(const std::shared_ptr<http::Exchange>& exchange, Found found) {
  if (is_over(exchange, found.waiting)) return;
  const Route& route = *found.route;
  auto lane = static_cast<std::size_t>(route.lane());
  auto deadline = Deadline::in(options_.lanes[lane].deadline);
  if (route.options.no_timeout) deadline = Deadline::in(std::chrono::hours(6));
  // Kept outside the task, so that it is still here when the lane takes none.
  found.queued_at = std::chrono::steady_clock::now();
  auto shared = std::make_shared<Found>(std::move(found));
  bool taken = lanes_[lane]->submit(
      [this, exchange, shared, deadline] { run(exchange, std::move(*shared), deadline); });
  if (taken) return;
  // Many are woken by one event: those that no lane takes now come a little later.
  if (auto waiting = shared->waiting; waiting && !waiting->ended())
    return rest(exchange, waiting, std::move(shared->flight),
                std::chrono::steady_clock::now() + kNextTry);
  turn_away(exchange, std::move(*shared), too_busy());
}

Request Dispatcher::request_of(const std::shared_ptr<http::Exchange>& exchange, Found& found,
                               Deadline deadline) {
  bool reads = found.route->method == Method::Get;
  Request request({reads ? options_.reading_on : options_.on,
                   reads ? options_.reading_database : options_.database, options_.keys,
                   *found.route, exchange, std::move(found.path_parameters),
                   std::move(found.query_parameters), sys::random_hex(20), options_.clock.now(),
                   deadline, seen_by(options_.site, exchange->head())});
  request.log_members()["allow"] = std::move(found.allow);
  request.flight() = std::move(found.flight);
  request.set_waiting(std::move(found.waiting));
  begin_trace(request, options_.tracer);
  return request;
}

void Dispatcher::turn_away(const std::shared_ptr<http::Exchange>& exchange, Found found,
                           const Error& error) {
  Request request = request_of(exchange, found, Deadline::in(std::chrono::seconds(1)));
  send(request, error_answer(error, request), *found.measured);
}

void Dispatcher::run(const std::shared_ptr<http::Exchange>& exchange, Found found,
                     Deadline deadline) {
  if (is_over(exchange, found.waiting)) return;
  if (deadline.passed()) return turn_away(exchange, std::move(found), too_busy());
  const auto cpu = thread_cpu();
  Request request = request_of(exchange, found, deadline);
  const Measured& measured = *found.measured;
  request.on_early_answer(
      [this, &request, &measured](Answer answer) { send(request, std::move(answer), measured); });
  Answer answer = answer_on_lane(request, found.queued_at);
  if (auto until = request.rests_until())
    rest(exchange, request.waiting(), std::move(request.flight()), *until);
  else if (!request.answered_early())
    send(request, std::move(answer), measured);
  costs_.add_cpu(request, thread_cpu() - cpu);
}

// The exchange is kept, the thread is not.
void Dispatcher::rest(const std::shared_ptr<http::Exchange>& exchange,
                      std::shared_ptr<Waiting> waiting, std::shared_ptr<void> flight,
                      Waiting::Moment until) {
  auto again = [this, exchange, waiting, flight = std::move(flight)] {
    Found found = find(exchange->head());
    found.flight = flight;
    found.waiting = waiting;
    enter(exchange, std::move(found));
  };
  waiting->rest(until, std::move(again));
  if (!waiting_.seat(waiting)) waiting->end();
}

void Dispatcher::send(Request& request, Answer answer, const Measured& measured) const {
  if (request.waiting()) request.waiting()->end();
  answer.headers.set("traceparent", request.trace().header());
  finish(request, answer);
  watch(request, answer, measured);
  request.exchange()->respond(std::move(answer));
}

// All that this thread does and logs until the handler returns belongs to the request.
Answer Dispatcher::answer_on_lane(Request& request,
                                  std::chrono::steady_clock::time_point queued_at) {
  LogScope scope({{{"request", request.id()}, {"trace", request.trace().trace_id}}});
  auto lane = kLaneNames[static_cast<std::size_t>(request.route().lane())];
  request.span().child(SpanKind::Internal, "lane", lane, queued_at).end();
  Span handler = request.span().child(SpanKind::Internal, "handler", request.route().name,
                                      std::chrono::steady_clock::now());
  CurrentSpan current(handler);
  Answer answer = answer_to(request);
  request.close_reader();
  return answer;
}

Answer Dispatcher::answer_to(Request& request) {
  // The one catch of the request boundary: libraries may throw, our code does not.
  try {
    auto answer = admitted(request);
    if (answer) return std::move(answer).take();
    return failure(answer.error(), request);
  } catch (const std::exception& e) {
    return failure(internal(e.what()), request);
  }
}

Result<void> Dispatcher::count(Request& request) {
  if (auto paid = costs_.admit(request); !paid) {
    limited_[static_cast<std::size_t>(RateClass::AnonymousCpu)].add();
    return paid;
  }
  const RateClass rate = rate_of(request);
  auto state = options_.rates.take(rate, caller_of(request), request.now());
  if (!state) limited_[static_cast<std::size_t>(rate)].add();
  request.set_rate(TRY(std::move(state)));
  return {};
}

Result<Answer> Dispatcher::admitted(Request& request) {
  request.set_principal(TRY(options_.identify(request)));
  const Route& row = request.route();
  TRY(check_cross_site(request, options_.keys));
  // Who was woken paid when it came.
  if (!request.waiting()) TRY(count(request));
  if (is_reading(row.method)) return row.run(request);
  audit::Scope scope(scene_of(request));
  auto answer = row.run(request);
  // Somebody gave a change a way around the log; or nothing was changed.
  if (answer && answer->status < 400 && !scope.left_entry() && !scope.scene().usual_action.empty())
    LOG(Info, "web.unaudited", {{"request", request.id()}, {"route", row.name}});
  return answer;
}

Answer Dispatcher::failure(const Error& error, Request& request) const {
  if (says_rate(request) && !request.rate())
    request.set_rate(options_.rates.peek(rate_of(request), caller_of(request), request.now()));
  if (error.code == Code::Internal || (!error.cause.empty() && error.code == Code::Unavailable))
    LOG(Error, "web.failed",
        {{"request", request.id()},
         {"route", request.route().name},
         {"cause", error.cause},
         {"file", std::string_view(error.where.file_name())},
         {"line", static_cast<int>(error.where.line())}});
  const Route& row = request.route();
  if (error.cause.starts_with(kMovedCause)) {
    auto address = moved_address(request, std::string_view(error.cause).substr(kMovedCause.size()));
    if (row.face() == Face::GithubApi) return github_moved(request, request.site(), address);
    if (is_reading(row.method)) return moved_permanently(address);
  }
  // A program that sent a token is told what is wrong with it; it has no use for a page to sign in.
  const bool to_program =
      row.options.for_programs && request.head().headers.find("Authorization").has_value();
  bool page =
      row.face() == Face::Page && request.head().origin == http::Origin::Main && !to_program;
  Answer answer = page ? error_page(error, request) : error_answer(error, request);
  if (error.cause == kMethodCause) answer.headers.set("Allow", request.log_members()["allow"]);
  return answer;
}

void Dispatcher::finish(Request& request, Answer& answer) const {
  if (says_rate(request)) {
    const RateClass rate = rate_of(request);
    // What no lane took is answered on an I/O thread, which must not ask Redis.
    auto state =
        request.rate().value_or(options_.rates.peek_here(rate, caller_of(request), request.now()));
    if (state.limit > 0 || request.route().face() == Face::GithubApi)
      add_rate_headers(rate, state, answer);
  }
  if (request.route().face() == Face::GithubApi) {
    add_github_headers(request, answer);
    if (is_reading(request.route().method)) answer_conditionally(request.head().headers, answer);
  }
  add_headers(request, answer);
  compress(request, answer);
}

void Dispatcher::watch(Request& request, const Answer& answer, const Measured& measured) const {
  struct Line {
    std::string request, trace, method, path, address;
    std::string_view route;
    std::int64_t user = 0;
    int status = 0;
    Measured measured;
    std::string payer;
    Span span;
    std::shared_ptr<void> flight;
    // Released when this has run, which ends the circle through the exchange.
    std::shared_ptr<http::Exchange> exchange;
  };
  const auto& head = request.head();
  auto line = std::make_shared<Line>(Line{.request = request.id(),
                                          .trace = request.trace().trace_id,
                                          .method = std::string(http::method_name(head.method)),
                                          // Never the query: secrets travel there by mistake.
                                          .path = head.path,
                                          .address = head.remote_address,
                                          .route = request.route().name,
                                          .user = request.principal().user.value(),
                                          .status = answer.status,
                                          .measured = measured,
                                          .payer = CostMeter::payer_of(request),
                                          .span = std::move(request.span()),
                                          .flight = std::move(request.flight()),
                                          .exchange = request.exchange()});
  request.exchange()->on_finished([this, line](bool complete) {
    costs_.add_bytes(line->payer, line->user != 0, line->exchange->sent_bytes(),
                     options_.clock.now());
    auto took = std::chrono::steady_clock::now() - line->exchange->arrived_at();
    double seconds = std::chrono::duration<double>(took).count();
    line->measured.seconds.observe(seconds, line->span.sampled_trace_id());
    end_trace(line->span, line->status, line->exchange->sent_bytes());
    auto digit = static_cast<std::size_t>(line->status / 100);
    line->measured.statuses[digit < 6 ? digit : 0].add();
    LOG(Info, "http.request",
        {{"request", line->request},
         {"trace", line->trace},
         {"route", line->route},
         {"method", line->method},
         {"path", line->path},
         {"status", line->status},
         {"actor", line->user},
         {"address", line->address},
         {"ms", seconds * 1000},
         {"bytes_in", line->exchange->received_bytes()},
         {"bytes_out", line->exchange->sent_bytes()},
         {"complete", complete}});
  });
}

}  // namespace stithy::web
