// SPDX-License-Identifier: Apache-2.0
//
// statement_watch.h — measures one statement: for the slow log, for metrics, as a span of a trace.
//
// Tells the name of the statement and never its values, which may be secrets of users. Reads no
// clock while nobody asks.
#pragma once

#include <chrono>
#include <string_view>

#include "base/log.h"
#include "base/span.h"
#include "db/db.h"

namespace stithy::db {

class StatementWatch {
 public:
  using Clock = std::chrono::steady_clock;
  // `options` and `name` outlive it.
  StatementWatch(const Options& options, Dialect dialect, StatementKind kind, std::string_view name)
      : options_(options),
        name_(name),
        kind_(kind),
        timed_(options.slow.count() > 0 || options.observer),
        span_(Span::begin(SpanKind::Client, name)) {
    if (span_) describe(dialect);
  }
  ~StatementWatch() {
    if (failure_ != nullptr) span_.fail(failure_);
    if (!timed_) return;
    if (options_.observer) options_.observer({name_, kind_, spent_, failure_ != nullptr});
    if (options_.slow.count() == 0 || spent_ < options_.slow) return;
    auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(spent_).count();
    LOG(Warning, "db.slow", {{"query", name_}, {"ms", ms}});
  }
  StatementWatch(const StatementWatch&) = delete;
  StatementWatch& operator=(const StatementWatch&) = delete;

  // Runs a part of the statement's work, which gives a Result.
  template <class F>
  auto measure(F&& f) {
    if (!timed_) return noted(f());
    auto began = Clock::now();
    auto result = noted(f());
    spent_ += Clock::now() - began;
    return result;
  }

 private:
  // A broken key is an answer; a database that cannot answer is a failure.
  template <class T>
  T noted(T result) {
    if (!result && result.error().code == Code::Internal) failure_ = "internal";
    if (!result && result.error().code == Code::Unavailable) failure_ = "unavailable";
    return result;
  }

  // OpenTelemetry, "Semantic conventions for database client spans".
  void describe(Dialect dialect) {
    static constexpr std::string_view kSystems[] = {"sqlite", "postgresql", "mysql"};
    static constexpr std::string_view kOperations[] = {"SELECT", "EXECUTE", "COMMIT"};
    span_.set("db.system.name", kSystems[static_cast<std::size_t>(dialect)]);
    span_.set("db.operation.name", kOperations[static_cast<std::size_t>(kind_)]);
    span_.set("db.query.summary", name_);
  }

  const Options& options_;
  std::string_view name_;
  StatementKind kind_;
  bool timed_;
  const char* failure_ = nullptr;
  Clock::duration spent_{0};
  Span span_;
};

}  // namespace stithy::db
