// SPDX-License-Identifier: Apache-2.0
//
// request.h — one request as handlers see it: head, parameters, body, who, deadline, foundations.
//
// Made by the dispatcher on a lane's thread and used by that thread alone; lives until the handler
// returns. A reading request can only open a Reader, so that a GET cannot write.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "base/span.h"
#include "db/transact.h"
#include "http/multipart.h"
#include "http/server.h"
#include "sys/failpoint.h"
#include "web/forms.h"
#include "web/principal.h"
#include "web/rate.h"
#include "web/route.h"
#include "web/site.h"
#include "web/trace.h"
#include "web/waiting.h"

namespace stithy {
// Everything below the features, made once in app/serve.cc; defined in pillars/foundations.h.
struct Foundations;
}  // namespace stithy

namespace stithy::web {

class Keys;

using Parameters = std::vector<std::pair<std::string, std::string>>;

class Request {
 public:
  struct Parts {
    const Foundations& on;
    db::Database& database;
    const Keys& keys;
    const Route& route;
    std::shared_ptr<http::Exchange> exchange;
    Parameters path_parameters, query_parameters;
    std::string id;
    Instant now;
    Deadline deadline;
    Site site = {};
  };
  explicit Request(Parts parts);

  const Foundations& on() const { return parts_.on; }
  const Keys& keys() const { return parts_.keys; }
  const Route& route() const { return parts_.route; }
  const http::RequestHead& head() const { return parts_.exchange->head(); }
  const std::shared_ptr<http::Exchange>& exchange() const { return parts_.exchange; }
  // The instance's addresses as the sender of this request knows them.
  const Site& site() const { return parts_.site; }
  const std::string& id() const { return parts_.id; }
  Instant now() const { return parts_.now; }
  Deadline deadline() const { return parts_.deadline; }

  // A path parameter, decoded; CHECKs that the row has it.
  const std::string& param(std::string_view name) const;
  // The first query parameter of that name, decoded; empty when absent.
  std::string_view query(std::string_view name) const;
  bool has_query(std::string_view name) const;
  const Parameters& query_parameters() const { return parts_.query_parameters; }
  std::string_view cookie(std::string_view name) const;

  // Body, once, by one of these.
  // Urlencoded or multipart; parsed once and kept. On rows with `streamed_form` it ends before the
  // first file, and grows by what follows as files are read; its address stays the same.
  Result<const Form*> form();
  // On rows with `streamed_form`: the next file of the form, nullopt at its end; then its bytes, 0
  // at their end.
  Result<std::optional<http::PartHead>> next_file();
  Result<std::size_t> read_file(std::span<char> into);
  // Reads such a form to its end, dropping the files, so that an error can show what was typed.
  void keep_fields();
  Result<Json> json();  // refuses other content types (415 in words) and broken JSON
  template <class S>
  Result<S> body_as() {
    Json value = TRY(json());
    return read_json<S>(value);
  }
  // The form if it was parsed already: for pages that show it again.
  const Form* form_if_read() const { return form_ ? &*form_ : nullptr; }
  // The raw stream, gzip undone up to `inflated_max` bytes.
  http::RequestBody& stream(std::uint64_t inflated_max);

  const Principal& principal() const { return principal_; }
  void set_principal(Principal principal) { principal_ = std::move(principal); }

  // The read session of this request, opened at first use.
  Result<db::Reader*> reader();
  // One transaction: f(Tx&) -> Result<T>; commits when it has a value. Never on a reading row.
  template <class F>
  auto transact(F&& f) -> decltype(f(std::declval<db::Tx&>()));
  // Frees the read session early (before long streams).
  void close_reader() { reader_.reset(); }

  // Cookies and headers that the dispatcher adds to whatever answer comes.
  void set_cookie(std::string_view name, std::string_view value,
                  std::optional<std::chrono::seconds> max_age);
  const std::vector<std::string>& cookies_to_set() const { return set_cookies_; }
  // Sets the visitor's cookie only if a form is shown (use_visitor_cookie), so that
  // plain reading sets no cookie.
  void offer_visitor_cookie(std::string_view name, std::string value);
  void use_visitor_cookie();
  // Name of a cookie of ours: "__Host-stithy-<name>" over TLS, "stithy-<name>" without.
  std::string cookie_name(std::string_view name) const;
  // Answers before the handler has returned, for work whose outcome is streamed; what the handler
  // returns then is dropped.
  void answer_early(Answer answer);
  bool answered_early() const { return answered_early_; }
  void on_early_answer(std::function<void(Answer)> send) { send_early_ = std::move(send); }

  // Long polls. What wakes this (topics of `on().live`) is asked for before the handler looks; then
  // it either answers, or rests, and runs again from the start when woken or when it is time. What
  // a handler that rests returns is dropped.
  const std::shared_ptr<Waiting>& waiting() const { return waiting_; }
  void set_waiting(std::shared_ptr<Waiting> waiting) { waiting_ = std::move(waiting); }
  Answer rest(Waiting::Moment until);
  const std::optional<Waiting::Moment>& rests_until() const { return rests_until_; }

  // How the caller stands after this request was counted.
  const std::optional<RateState>& rate() const { return rate_; }
  void set_rate(const RateState& state) { rate_ = state; }

  const Trace& trace() const { return trace_; }
  void set_trace(Trace trace) { trace_ = std::move(trace); }
  // The root of what is traced of this request; ends with the answer.
  Span& span() { return span_; }
  // Counts as being worked on until it is let go of.
  std::shared_ptr<void>& flight() { return flight_; }

  // Things a listener of the answer wants in the access log.
  std::map<std::string, std::string, std::less<>>& log_members() { return log_; }

 private:
  // How long a change waits for its turn. A bug of ours in a request that only reads.
  Deadline writing_deadline() const;
  Result<std::optional<http::PartHead>> read_fields();
  Parts parts_;
  std::vector<std::pair<std::string, std::string>> cookies_;
  Principal principal_;
  std::unique_ptr<db::Reader> reader_;
  std::unique_ptr<http::RequestBody> inflated_;
  std::optional<Form> form_;
  std::optional<http::MultipartReader> multipart_;
  std::optional<http::PartHead> first_file_;  // met while form() was read
  std::size_t field_bytes_ = 0;
  std::vector<std::string> set_cookies_;
  std::pair<std::string, std::string> visitor_offer_;
  std::map<std::string, std::string, std::less<>> log_;
  Trace trace_;
  Span span_;
  std::shared_ptr<void> flight_;
  std::function<void(Answer)> send_early_;
  bool answered_early_ = false;
  std::optional<RateState> rate_;
  std::shared_ptr<Waiting> waiting_;
  std::optional<Waiting::Moment> rests_until_;
};

// Who counts as one caller for rates: the user, or the address's prefix.
std::string caller_of(const Request& request);

template <class F>
auto Request::transact(F&& f) -> decltype(f(std::declval<db::Tx&>())) {
  using Answered = decltype(f(std::declval<db::Tx&>()));
  auto result = db::transact(parts_.database, writing_deadline(), [&](db::Tx& tx) -> Answered {
    auto changed = f(tx);
    if (changed) TRY(sys::failpoint("request.before_commit"));
    return changed;
  });
  if (result) TRY(sys::failpoint("request.after_commit"));
  return result;
}

}  // namespace stithy::web
