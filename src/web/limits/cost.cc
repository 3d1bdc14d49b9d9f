// SPDX-License-Identifier: Apache-2.0
#include "web/limits/cost.h"

#include <time.h>

#include "http/address.h"

namespace stithy::web {

namespace {

constexpr kit::CounterSpec kCpu{"stithy_http_cpu_seconds_total",
                                "Processor time of the threads that answered requests.",
                                {"caller"}};
constexpr kit::CounterSpec kBytes{
    "stithy_http_sent_bytes_total", "Bytes of answers, heads included.", {"caller"}};

bool covers(const Route& row) {
  return is_repo_need(row.need) || row.face() == Face::GithubApi || row.face() == Face::OwnApi;
}

// A Unix socket has no address; behind a proxy the address is the one of the proxy's client.
bool is_here(std::string_view remote) {
  auto address = http::Address::parse(remote);
  return !address || address->is_loopback();
}

Error used_up(const Error& error, std::string_view what) {
  Error told = error;
  told.message =
      "This address has used up what visitors without an account may cost in a minute (" +
      std::string(what) + "). Try again later, or sign in.";
  return told;
}

}  // namespace

std::chrono::microseconds thread_cpu() {
  timespec used{};
  if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + std::chrono::microseconds(used.tv_nsec / 1000);
}

CostMeter::CostMeter(RateLimiter& rates, kit::Metrics& metrics)
    : rates_(rates),
      cpu_{metrics.counter(kCpu, {"anonymous"}), metrics.counter(kCpu, {"signed in"})},
      bytes_{metrics.counter(kBytes, {"anonymous"}), metrics.counter(kBytes, {"signed in"})} {}

std::string CostMeter::payer_of(const Request& request) {
  const std::string& remote = request.head().remote_address;
  if (request.principal().signed_in() || !covers(request.route()) || is_here(remote)) return {};
  return address_prefix(remote);
}

Result<void> CostMeter::admit(const Request& request) const {
  const std::string payer = payer_of(request);
  if (payer.empty()) return {};
  if (auto debt = rates_.check_debt(RateClass::AnonymousCpu, payer, request.now()); !debt)
    return used_up(debt.error(), "processor time");
  if (auto debt = rates_.check_debt(RateClass::AnonymousBytes, payer, request.now()); !debt)
    return used_up(debt.error(), "bytes sent");
  return {};
}

void CostMeter::add_cpu(const Request& request, std::chrono::microseconds span) {
  cpu_[request.principal().signed_in() ? 1 : 0].add(static_cast<double>(span.count()) / 1e6);
  if (auto payer = payer_of(request); !payer.empty())
    rates_.spend(RateClass::AnonymousCpu, payer, request.now(),
                 static_cast<double>(span.count()) / 1e3);
}

void CostMeter::add_bytes(const std::string& payer, bool signed_in, std::uint64_t bytes,
                          Instant now) {
  bytes_[signed_in ? 1 : 0].add(static_cast<double>(bytes));
  if (!payer.empty())
    rates_.spend(RateClass::AnonymousBytes, payer, now, static_cast<double>(bytes));
}

}  // namespace stithy::web
