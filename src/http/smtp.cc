// SPDX-License-Identifier: Apache-2.0
#include "http/smtp.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/text.h"
#include "http/egress_target.h"

namespace stithy::http {

namespace {

constexpr std::size_t kWordsMax = 500;

// One exchange with the relay. Callbacks of libcurl get a pointer to it.
struct Transfer {
  std::string_view message;
  std::vector<Address> addresses;
  std::stop_token stop;
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

int note_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(user)->stop.stop_requested() ? 1 : 0;
}

// The last door: only what the relay's name stood for is connected to.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  const auto& allowed = static_cast<Transfer*>(user)->addresses;
  auto wanted = Address::from_socket(&address->addr);
  if (!wanted || std::find(allowed.begin(), allowed.end(), *wanted) == allowed.end())
    return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

class Session {
 public:
  Session() : easy_(curl_easy_init()) {}
  ~Session() {
    curl_easy_cleanup(easy_);
    curl_slist_free_all(recipients_);
    curl_slist_free_all(pinned_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  CURLcode run(Transfer& transfer, const MailRelay& relay, const MailEnvelope& envelope,
               Deadline deadline) {
    if (!easy_) return CURLE_OUT_OF_MEMORY;
    set_rules(transfer, relay, deadline);
    set_relay(transfer, relay);
    set_message(transfer, envelope);
    return curl_easy_perform(easy_);
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_, option, value);
  }

  void set_rules(Transfer& transfer, const MailRelay& relay, Deadline deadline) {
    const bool verified = relay.tls != MailTls::Opportunistic;
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");  // not what the environment says
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_TIMEOUT_MS, std::max<long>(1, static_cast<long>(deadline.left().count())));
    // Of each answer, also of that to the farewell after a timeout, which is otherwise two minutes.
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT,
        std::max<long>(1, static_cast<long>(deadline.left().count() / 1000)));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(relay.connect_timeout.count()));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, verified ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, verified ? 2L : 0L);
    if (!relay.ca_file.empty()) set(CURLOPT_CAINFO, relay.ca_file.c_str());
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, &transfer);
    set(CURLOPT_HEADERFUNCTION, &take_line);
    set(CURLOPT_HEADERDATA, &transfer);
    set(CURLOPT_WRITEFUNCTION, &take_line);
    set(CURLOPT_WRITEDATA, &transfer);
    set(CURLOPT_VERBOSE, 1L);
    set(CURLOPT_DEBUGFUNCTION, &watch);
    set(CURLOPT_DEBUGDATA, &transfer);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &note_progress);
    set(CURLOPT_XFERINFODATA, &transfer);
  }

  void set_relay(const Transfer& transfer, const MailRelay& relay) {
    const bool implicit = relay.tls == MailTls::Implicit;
    long encryption = CURLUSESSL_ALL;
    if (relay.tls == MailTls::Off) encryption = CURLUSESSL_NONE;
    if (relay.tls == MailTls::Opportunistic) encryption = CURLUSESSL_TRY;
    set(CURLOPT_USE_SSL, encryption);
    const bool six = relay.host.find(':') != std::string::npos;
    set(CURLOPT_URL, text::format("{}://{}{}{}:{}/{}", implicit ? "smtps" : "smtp", six ? "[" : "",
                                  relay.host, six ? "]" : "", relay.port, relay.hello)
                         .c_str());
    if (!relay.user.empty()) {
      set(CURLOPT_USERNAME, relay.user.c_str());
      set(CURLOPT_PASSWORD, relay.password.reveal().c_str());
    }
    if (Address::parse(relay.host)) return;
    std::string pin = text::format("{}:{}:", relay.host, relay.port);
    for (std::size_t i = 0; i < transfer.addresses.size(); ++i) {
      bool bare = transfer.addresses[i].is_v4();
      pin += text::format("{}{}{}{}", i ? "," : "", bare ? "" : "[", transfer.addresses[i].render(),
                          bare ? "" : "]");
    }
    pinned_ = curl_slist_append(pinned_, pin.c_str());
    set(CURLOPT_RESOLVE, pinned_);
  }

  void set_message(Transfer& transfer, const MailEnvelope& envelope) {
    set(CURLOPT_MAIL_FROM, text::format("<{}>", envelope.from).c_str());
    recipients_ = curl_slist_append(recipients_, text::format("<{}>", envelope.to).c_str());
    set(CURLOPT_MAIL_RCPT, recipients_);
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(transfer.message.size()));
    set(CURLOPT_READFUNCTION, &give_message);
    set(CURLOPT_READDATA, &transfer);
  }

  CURL* easy_;
  curl_slist *recipients_ = nullptr, *pinned_ = nullptr;
};

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
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return internal("libcurl cannot start");
  static const EgressPolicy everywhere{
      .allowed = {*AddressBlock::parse("0.0.0.0/0"), *AddressBlock::parse("::/0")}};
  Transfer transfer{.message = message, .addresses = {}, .stop = std::move(stop)};
  auto addresses = checked_addresses({relay.host, relay.port}, everywhere, deadline);
  if (!addresses) {
    transfer.answer.words = addresses.error().message;
    return transfer.answer;
  }
  transfer.addresses = *std::move(addresses);
  TRY(check_way(relay, transfer.addresses));
  const CURLcode code = Session().run(transfer, relay, envelope, deadline);
  MailAnswer answer = std::move(transfer.answer);
  answer.accepted = code == CURLE_OK;
  if (!answer.accepted && answer.status < 400) {
    answer.status = 0;
    answer.words = words_of(code);
  }
  return answer;
}

}  // namespace stithy::http
