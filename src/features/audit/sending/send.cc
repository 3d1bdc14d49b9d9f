// SPDX-License-Identifier: Apache-2.0
#include "features/audit/sending/send.h"

#include "base/text.h"
#include "features/audit/settings.h"
#include "features/audit/shapes.h"
#include "http/egress.h"
#include "http/egress_streams/egress_stream.h"
#include "sys/crypto.h"
#include "web/site.h"

namespace stithy::audit {

namespace {

http::EgressPolicy policy_of(const kit::LiveSettings& settings) {
  http::EgressPolicy policy;
  for (const auto& word : kNetworks(settings))
    if (auto block = http::AddressBlock::parse(word)) policy.allowed.push_back(*block);
  return policy;
}

// RFC 5424 section 6.2.1: facility 13 (log audit), severity 5 (notice).
constexpr int kPriority = 13 * 8 + 5;
constexpr std::uint16_t kSyslogPort = 601;  // RFC 6587

// A name of the header: printable ASCII, or the sign for nothing.
std::string header_word(std::string_view text, std::size_t bytes_max) {
  std::string word(text::prefix(text, bytes_max));
  for (char& c : word)
    if (c <= ' ' || c > '~') c = '_';
  return word.empty() ? "-" : word;
}

}  // namespace

Result<void> post_entries(const Foundations& on, const std::vector<Entry>& entries,
                          kit::JobRun& run) {
  http::EgressRequest request{.method = http::Method::Post, .url = kWebhookUrl(on.settings)};
  for (const Entry& entry : entries) request.body += render_line(entry, Sight::Whole) + "\n";
  request.headers.add("Content-Type", "application/x-ndjson");
  request.headers.add("User-Agent", "Stithy-Audit");
  request.headers.add("X-Stithy-Sequence", std::to_string(*entries.back().sequence));
  const Secret<> secret = kWebhookSecret(on.settings);
  if (!secret.reveal().empty())
    request.headers.add("X-Hub-Signature-256",
                        "sha256=" + text::to_hex(sys::hmac_sha256(secret.reveal(), request.body)));
  request.cut_response = true;
  request.response_bytes_max = 4096;
  request.redirects_max = 0;
  request.stop = run.stop();
  auto answer = TRY(http::fetch(request, policy_of(on.settings), run.deadline()));
  if (answer.status / 100 == 2) return {};
  return unavailable(text::format("The receiver of the audit log answered {}.", answer.status),
                     std::chrono::seconds(30));
}

std::string render_syslog(const Entry& entry, std::string_view host) {
  return text::format("<{}>1 {} {} stithy - {} - {}", kPriority, render_iso_micros(entry.at),
                      header_word(host, 255), header_word(entry.action, 32),
                      render_line(entry, Sight::Whole));
}

Result<void> send_to_syslog(const Foundations& on, const std::vector<Entry>& entries,
                            kit::JobRun& run) {
  const std::string host = web::host_of(on.site.main_url);
  std::string bytes;
  for (const Entry& entry : entries) {
    const std::string message = render_syslog(entry, host);
    bytes += text::format("{} {}", message.size(), message);
  }
  const auto to = TRY(http::parse_host_port(kSyslog(on.settings), kSyslogPort));
  http::EgressPolicy policy = policy_of(on.settings);
  policy.ports.push_back(to.port);
  return http::send_stream(to, bytes, policy, run.deadline());
}

}  // namespace stithy::audit
