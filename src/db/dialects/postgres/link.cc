// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/postgres/link.h"

#include <poll.h>

#include <string>

#include "base/text.h"
#include "db/faults.h"

namespace stithy::db::postgres {

namespace {

// What a server gets to answer a cancellation.
constexpr std::chrono::seconds kGrace{3};
constexpr int kOldestServer = 130'000;  // 13

// False when the deadline passed.
bool wait_for(int socket, short events, Deadline deadline) {
  pollfd watched{.fd = socket, .events = events, .revents = 0};
  int timeout = static_cast<int>(std::min<std::int64_t>(deadline.left().count() + 1, 60'000));
  return ::poll(&watched, 1, timeout) > 0 || !deadline.passed();
}

std::string first_line(const char* text) {
  std::string_view all = text == nullptr ? "" : text;
  return std::string(text::prefix(all.substr(0, all.find('\n')), 200));
}

Error refusal(PGconn* handle) {
  std::string cause = "connect: " + first_line(PQerrorMessage(handle));
  if (PQconnectionNeedsPassword(handle) != 0 || cause.find("authentication") != cause.npos) {
    return unavailable("The database refuses the name or the password of the settings.",
                       std::chrono::seconds(30), std::move(cause));
  }
  return out_of_reach(std::move(cause));
}

}  // namespace

Link::Link(Link&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      broken_(other.broken_),
      cancelled_(other.cancelled_) {}

Result<Link> Link::open(const Address& address, Deadline deadline) {
  std::vector<const char*> names, values;
  for (const auto& [name, value] : address.parameters) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  PGconn* handle = PQconnectStartParams(names.data(), values.data(), 0);
  if (handle == nullptr) return no_room("connect: no memory");
  Link link(handle);
  auto step = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (step != PGRES_POLLING_OK && step != PGRES_POLLING_FAILED) {
    short events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!wait_for(PQsocket(handle), events, deadline)) return out_of_reach("connect: too slow");
    step = PQconnectPoll(handle);
  }
  if (step == PGRES_POLLING_FAILED) return refusal(handle);
  if (PQserverVersion(handle) < kOldestServer) {
    return invalid("This PostgreSQL is too old; use version 13 or newer.");
  }
  PQsetNoticeProcessor(
      handle, [](void*, const char*) {}, nullptr);
  PQsetnonblocking(handle, 1);
  return link;
}

bool Link::send_off(const char* sql) {
  if (PQsendQuery(handle_, sql) == 0 || PQflush(handle_) < 0) broken_ = true;
  return !broken();
}

bool Link::lost() {
  // A farewell and the end are two reads.
  for (int reads = 0; reads < 3 && !broken(); ++reads) {
    pollfd watched{.fd = PQsocket(handle_), .events = POLLIN, .revents = 0};
    if (::poll(&watched, 1, 0) <= 0) break;
    if (PQconsumeInput(handle_) == 0) broken_ = true;
  }
  return broken();
}

void Link::cancel() {
  cancelled_ = true;
  PGcancel* order = PQgetCancel(handle_);
  char complaint[256];
  if (order == nullptr || PQcancel(order, complaint, sizeof complaint) == 0) broken_ = true;
  PQfreeCancel(order);
}

// Moves bytes both ways until there is a whole result.
bool Link::pump(Deadline deadline) {
  for (;;) {
    int unsent = PQflush(handle_);
    if (unsent < 0) return false;
    if (PQisBusy(handle_) == 0 && unsent == 0) return true;
    short events = static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN);
    if (!wait_for(PQsocket(handle_), events, deadline)) {
      if (cancelled_) return false;
      cancel();
      if (broken_) return false;
      deadline = Deadline::in(kGrace);
    }
    if (PQconsumeInput(handle_) == 0) return false;
  }
}

PgResult Link::next(Deadline deadline) {
  if (!pump(deadline)) {
    broken_ = true;
    return nullptr;
  }
  return PgResult(PQgetResult(handle_));
}

std::vector<PgResult> Link::all(Deadline deadline) {
  std::vector<PgResult> results;
  cancelled_ = false;
  while (PgResult result = next(deadline)) results.push_back(std::move(result));
  cancelled_ = false;
  return results;
}

std::vector<PgResult> Link::all_of_pipeline(Deadline deadline) {
  std::vector<PgResult> results;
  cancelled_ = false;
  while (!broken()) {
    PgResult result = next(deadline);
    if (!result) continue;  // the end of one statement of several
    if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) break;
    results.push_back(std::move(result));
  }
  cancelled_ = false;
  return results;
}

}  // namespace stithy::db::postgres
