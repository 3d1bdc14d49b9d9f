// SPDX-License-Identifier: Apache-2.0
#include "http/smtp.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/curl_session.h"
#include "http/egress_target.h"

namespace stithy::http {

namespace {

constexpr std::size_t kWordsMax = 500;

// One exchange with the relay. Callbacks of libcurl get a pointer to it.
struct Transfer {
  std::string_view message;
  std::size_t sent = 0;
  bool over = false;  // nothing but farewells follow
  MailAnswer answer{};
};

std::size_t give_message(char* into, std::size_t, std::size_t n, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  n = std::min(n, transfer.message.size() - transfer.sent);
  std::memcpy(into, transfer.message.data() + transfer.sent, n);
  transfer.sent += n;
  return n;
}

std::size_t take_line(char* bytes, std::size_t, std::size_t n, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string_view line = text::trim({bytes, n});
  auto status = text::parse_number<int>(line.substr(0, std::min<std::size_t>(3, line.size())));
  if (!status || transfer.over) return n;
  transfer.answer.status = *status;
  transfer.answer.words = text::repair_utf8(text::prefix(line, kWordsMax));
  return n;
}

MailStage stage_of(std::string_view command, MailStage before) {
  if (command.starts_with("AUTH")) return MailStage::SignIn;
  if (command.starts_with("MAIL")) return MailStage::Sender;
  if (command.starts_with("RCPT")) return MailStage::Recipient;
  if (command.starts_with("DATA")) return MailStage::Content;
  return before;
}

// What we say is seen here alone. A new question has no answer yet.
int watch(CURL*, curl_infotype kind, char* bytes, std::size_t n, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (kind == CURLINFO_HEADER_OUT && std::string_view(bytes, n).starts_with("QUIT"))
    transfer.over = true;
  if (transfer.over) return 0;
  if (kind == CURLINFO_HEADER_OUT)
    transfer.answer.stage = stage_of({bytes, n}, transfer.answer.stage);
  else if (kind != CURLINFO_DATA_OUT)
    return 0;
  transfer.answer.status = 0;
  transfer.answer.words.clear();
  return 0;
}

void set_answers(CurlSession& session, Transfer& transfer) {
  session.set(CURLOPT_HEADERFUNCTION, &take_line);
  session.set(CURLOPT_HEADERDATA, &transfer);
  session.set(CURLOPT_WRITEFUNCTION, &take_line);
  session.set(CURLOPT_WRITEDATA, &transfer);
  session.set(CURLOPT_VERBOSE, 1L);
  session.set(CURLOPT_DEBUGFUNCTION, &watch);
  session.set(CURLOPT_DEBUGDATA, &transfer);
}

void set_relay(CurlSession& session, const MailRelay& relay, Deadline deadline) {
  const bool implicit = relay.tls == MailTls::Implicit;
  long encryption = CURLUSESSL_ALL;
  if (relay.tls == MailTls::Off) encryption = CURLUSESSL_NONE;
  if (relay.tls == MailTls::Opportunistic) encryption = CURLUSESSL_TRY;
  session.set(CURLOPT_USE_SSL, encryption);
  // Of each answer, also of that to the farewell after a timeout, which is otherwise two minutes.
  session.set(CURLOPT_SERVER_RESPONSE_TIMEOUT,
              std::max<long>(1, static_cast<long>(deadline.left().count() / 1000)));
  if (!relay.ca_file.empty()) session.set(CURLOPT_CAINFO, relay.ca_file.c_str());
  const bool six = relay.host.find(':') != std::string::npos;
  session.go_to(text::format("{}://{}{}{}:{}/{}", implicit ? "smtps" : "smtp", six ? "[" : "",
                             relay.host, six ? "]" : "", relay.port, relay.hello),
                relay.host, relay.port);
  if (relay.user.empty()) return;
  session.set(CURLOPT_USERNAME, relay.user.c_str());
  session.set(CURLOPT_PASSWORD, relay.password.reveal().c_str());
}

void set_message(CurlSession& session, Transfer& transfer, const MailEnvelope& envelope) {
  session.set(CURLOPT_MAIL_FROM, text::format("<{}>", envelope.from).c_str());
  session.add_recipient(text::format("<{}>", envelope.to));
  session.set(CURLOPT_UPLOAD, 1L);
  session.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(transfer.message.size()));
  session.set(CURLOPT_READFUNCTION, &give_message);
  session.set(CURLOPT_READDATA, &transfer);
}

std::string words_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return "The relay did not answer in time.";
    case CURLE_COULDNT_CONNECT: return "The relay cannot be reached.";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR: return "The relay could not prove who it is (TLS).";
    case CURLE_USE_SSL_FAILED: return "The relay offers no STARTTLS, and mail.tls asks for it.";
    case CURLE_SSL_CACERT_BADFILE: return "The file of mail.ca_file cannot be read.";
    case CURLE_LOGIN_DENIED: return "The relay does not let us sign in.";
    case CURLE_ABORTED_BY_CALLBACK: return "Stopped.";
    default:
      return text::format("The connection to the relay broke ({}).", curl_easy_strerror(code));
  }
}

// A secret is shown to nobody but the relay.
Result<void> check_way(const MailRelay& relay, const std::vector<Address>& addresses) {
  const bool verified = relay.tls == MailTls::Required || relay.tls == MailTls::Implicit;
  const bool within = std::all_of(addresses.begin(), addresses.end(),
                                  [](const Address& address) { return address.is_loopback(); });
  if (relay.user.empty() || verified || within) return {};
  return invalid(
      "The relay asks for a password (mail.user), so mail.tls must be \"required\" or "
      "\"implicit\".");
}

}  // namespace

std::string_view mail_stage_name(MailStage stage) {
  switch (stage) {
    case MailStage::Greeting: return "greeting";
    case MailStage::SignIn: return "signing in";
    case MailStage::Sender: return "sender";
    case MailStage::Recipient: return "recipient";
    case MailStage::Content: break;
  }
  return "content";
}

Result<MailAnswer> send_mail(const MailRelay& relay, const MailEnvelope& envelope,
                             std::string_view message, Deadline deadline, std::stop_token stop) {
  TRY(CurlSession::prepare());
  static const EgressPolicy everywhere{
      .allowed = {*AddressBlock::parse("0.0.0.0/0"), *AddressBlock::parse("::/0")}};
  Transfer transfer{.message = message};
  auto addresses = checked_addresses({relay.host, relay.port}, everywhere, deadline);
  if (!addresses) {
    transfer.answer.words = addresses.error().message;
    return transfer.answer;
  }
  TRY(check_way(relay, *addresses));
  CurlSession session({.protocols = "smtp,smtps",
                       .addresses = *std::move(addresses),
                       .deadline = deadline,
                       .connect_timeout = relay.connect_timeout,
                       .verified = relay.tls != MailTls::Opportunistic,
                       .stop = std::move(stop)});
  set_answers(session, transfer);
  set_relay(session, relay, deadline);
  set_message(session, transfer, envelope);
  const CURLcode code = session.perform();
  MailAnswer answer = std::move(transfer.answer);
  answer.accepted = code == CURLE_OK;
  if (!answer.accepted && answer.status < 400) {
    answer.status = 0;
    answer.words = words_of(code);
  }
  return answer;
}

}  // namespace stithy::http
