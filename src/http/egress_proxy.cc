// SPDX-License-Identifier: Apache-2.0
#include "http/egress_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "http/parser.h"
#include "sys/crypto.h"
#include "sys/files.h"
#include "sys/random.h"

namespace stithy::http {

struct EgressProxy::State {
  EgressPolicy policy;
  std::string credentials;  // "stithy:password"
  std::uint16_t port = 0;
  sys::Fd listening{}, stop{};
  std::atomic<int> running{0};  // threads that may touch the state
};

namespace {

constexpr int kConnectionsMax = 64;
constexpr std::size_t kHeadMax = 16 * 1024;
constexpr std::chrono::seconds kHeadTimeout{10};
// A server may count objects for long before it says a word; git's own limits end it earlier.
constexpr std::chrono::minutes kIdleTimeout{30};

// Waits for `events` on `fd`; false after the deadline or when the proxy stops.
bool wait_for(int fd, short events, int stop, Deadline deadline) {
  std::array<pollfd, 2> both{pollfd{fd, events, 0}, pollfd{stop, POLLIN, 0}};
  int ready = 0;
  do ready = ::poll(both.data(), both.size(), static_cast<int>(deadline.left().count()));
  while (ready < 0 && errno == EINTR);
  return ready > 0 && both[1].revents == 0;
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

bool send_all(int fd, std::string_view bytes, int stop) {
  auto deadline = Deadline::in(kHeadTimeout);
  while (!bytes.empty()) {
    auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n > 0)
      bytes.remove_prefix(static_cast<std::size_t>(n));
    else if (!would_block() || !wait_for(fd, POLLOUT, stop, deadline))
      return false;
  }
  return true;
}

// The head up to its empty line; `extra` gets what came behind it.
std::optional<std::string> read_head(int fd, int stop, std::string& extra) {
  auto deadline = Deadline::in(kHeadTimeout);
  std::string bytes;
  std::array<char, 4096> piece;
  while (bytes.size() <= kHeadMax) {
    if (!wait_for(fd, POLLIN, stop, deadline)) return std::nullopt;
    auto n = ::recv(fd, piece.data(), piece.size(), 0);
    if (n < 0 && would_block()) continue;
    if (n <= 0) return std::nullopt;
    bytes.append(piece.data(), static_cast<std::size_t>(n));
    auto end = bytes.find("\r\n\r\n");
    if (end == bytes.npos) continue;
    extra = bytes.substr(end + 4);
    bytes.resize(end + 2);
    return bytes;
  }
  return std::nullopt;
}

struct ProxyHead {
  std::string_view method, target, version;
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  std::string_view find(std::string_view name) const {
    for (const auto& [key, value] : fields)
      if (text::equals_folded(key, name)) return value;
    return {};
  }
};

std::optional<ProxyHead> parse_proxy_head(std::string_view head) {
  ProxyHead out;
  auto first = text::cut(head, "\r\n");
  auto method = text::cut(first.before, " ");
  auto target = text::cut(method.after, " ");
  out.method = method.before;
  out.target = target.before;
  out.version = target.after;
  if (!is_token(out.method) || out.target.empty() || !out.version.starts_with("HTTP/1."))
    return std::nullopt;
  std::string_view rest = first.after;
  while (!rest.empty()) {
    auto line = text::cut(rest, "\r\n");
    auto field = text::cut(line.before, ":");
    if (!field.found || !is_token(field.before) || !is_field_value(field.after))
      return std::nullopt;
    out.fields.emplace_back(field.before, text::trim(field.after));
    rest = line.after;
  }
  return out;
}

// One direction of a relayed connection.
struct Flow {
  int from, to;
  std::array<char, 32 * 1024> bytes{};
  std::size_t begin = 0, end = 0;
  bool ended = false, closed = false;  // no more comes; the other side was told

  bool wants_input() const { return !ended && begin == end; }
  bool has_output() const { return begin < end; }
  bool read_some() {
    auto n = ::recv(from, bytes.data(), bytes.size(), 0);
    if (n < 0) return would_block();
    begin = 0;
    end = static_cast<std::size_t>(n);
    ended = n == 0;
    return true;
  }
  bool write_some() {
    auto n = ::send(to, bytes.data() + begin, end - begin, MSG_NOSIGNAL);
    if (n < 0) return would_block();
    begin += static_cast<std::size_t>(n);
    return true;
  }
  void pass_end() {
    if (!ended || has_output() || std::exchange(closed, true)) return;
    ::shutdown(to, SHUT_WR);
  }
};

short events_of(bool in, bool out) {
  return static_cast<short>((in ? POLLIN : 0) | (out ? POLLOUT : 0));
}

void relay(int client, int server, int stop) {
  auto up = std::make_unique<Flow>(Flow{.from = client, .to = server});
  auto down = std::make_unique<Flow>(Flow{.from = server, .to = client});
  while (!(up->closed && down->closed)) {
    std::array<pollfd, 3> all{pollfd{client, events_of(up->wants_input(), down->has_output()), 0},
                              pollfd{server, events_of(down->wants_input(), up->has_output()), 0},
                              pollfd{stop, POLLIN, 0}};
    // A side that is done with would report its hang-up for ever.
    if (all[0].events == 0) all[0].fd = -1;
    if (all[1].events == 0) all[1].fd = -1;
    auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(kIdleTimeout);
    int ready = ::poll(all.data(), all.size(), static_cast<int>(wait.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0 || all[2].revents != 0) return;
    if (all[0].revents != 0 && up->wants_input() && !up->read_some()) return;
    if (all[1].revents != 0 && down->wants_input() && !down->read_some()) return;
    if (up->has_output() && !up->write_some()) return;
    if (down->has_output() && !down->write_some()) return;
    up->pass_end();
    down->pass_end();
  }
}

std::string refusal(int status, std::string_view reason, std::string_view words) {
  return text::format(
      "HTTP/1.1 {} {}\r\n{}Content-Type: text/plain\r\nContent-Length: {}\r\n"
      "Connection: close\r\nProxy-Connection: close\r\n\r\n{}\n",
      status, reason, status == 407 ? "Proxy-Authenticate: Basic realm=\"egress\"\r\n" : "",
      words.size() + 1, words);
}

// The request as the server behind shall see it: its own form, without what concerns the proxy, and
// for one exchange only.
std::string rewritten(const ProxyHead& head, const EgressUrl& url) {
  std::string out = text::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", head.method,
                                 url.target, url.authority());
  for (const auto& [name, value] : head.fields) {
    bool own = text::to_lower(name).starts_with("proxy-") ||
               text::equals_folded(name, "connection") || text::equals_folded(name, "host") ||
               text::equals_folded(name, "keep-alive");
    if (!own) out.append(name).append(": ").append(value).append("\r\n");
  }
  return out + "\r\n";
}

// One client of the proxy, start to end.
template <class State>
class ProxyTurn {
 public:
  ProxyTurn(State& state, int client) : state_(state), client_(client) {}

  void run() {
    std::string extra;
    auto bytes = read_head(client_, stop(), extra);
    auto head = bytes ? parse_proxy_head(*bytes) : std::nullopt;
    if (!head) return answer(refusal(400, "Bad Request", "The request is malformed."));
    if (!is_authorized(*head))
      return answer(refusal(407, "Proxy Authentication Required", "A password is needed."));
    auto done = head->method == "CONNECT" ? tunnel(*head, extra) : forward(*head, extra);
    if (done) return;
    LOG(Warning, "http.egress_refused",
        {{"target", text::prefix(head->target, 200)}, {"cause", done.error().cause}});
    bool forbidden = done.error().code == Code::Denied || done.error().code == Code::Invalid;
    answer(forbidden ? refusal(403, "Forbidden", done.error().message)
                     : refusal(502, "Bad Gateway", done.error().message));
  }

 private:
  int stop() const { return state_.stop.get(); }
  void answer(const std::string& bytes) { send_all(client_, bytes, stop()); }

  bool is_authorized(const ProxyHead& head) const {
    auto expected = "Basic " + text::to_base64(state_.credentials);
    return sys::equal_constant_time(head.find("proxy-authorization"), expected);
  }

  Result<sys::Fd> open(const HostPort& target) {
    auto deadline = Deadline::in(state_.policy.connect_timeout);
    auto addresses = TRY(checked_addresses(target, state_.policy, deadline));
    return connect_checked(addresses, target.port, deadline);
  }

  Result<void> tunnel(const ProxyHead& head, const std::string& extra) {
    auto target = TRY(parse_host_port(head.target, 443));
    auto server = TRY(open(target));
    if (send_all(client_, "HTTP/1.1 200 Connected\r\n\r\n", stop()) &&
        send_all(server.get(), extra, stop()))
      relay(client_, server.get(), stop());
    return {};
  }

  Result<void> forward(const ProxyHead& head, const std::string& extra) {
    auto url = TRY(parse_egress_url(head.target));
    if (url.tls) return invalid("Only http is forwarded; https takes CONNECT.");
    auto server = TRY(open({url.host, url.port}));
    if (send_all(server.get(), rewritten(head, url) + extra, stop()))
      relay(client_, server.get(), stop());
    return {};
  }

  State& state_;
  const int client_;
};

template <class State>
void accept_all(const std::shared_ptr<State>& state) {
  while (true) {
    std::array<pollfd, 2> both{pollfd{state->listening.get(), POLLIN, 0},
                               pollfd{state->stop.get(), POLLIN, 0}};
    ::poll(both.data(), both.size(), -1);
    if (both[1].revents != 0) break;
    sys::Fd client(
        ::accept4(state->listening.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!client) {
      // Out of descriptors, or the client is gone again.
      if (!would_block()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    if (state->running > kConnectionsMax) continue;
    ++state->running;
    std::thread([state, client = std::move(client)] {
      ProxyTurn<State>(*state, client.get()).run();
      --state->running;
    }).detach();
  }
  --state->running;
}

}  // namespace

EgressProxy::EgressProxy(std::shared_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<EgressProxy>> EgressProxy::start(EgressPolicy policy) {
  auto state = std::make_shared<State>();
  state->policy = std::move(policy);
  state->credentials = "stithy:" + sys::random_hex(32);
  state->stop = sys::Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  state->listening = sys::Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  auto* any = reinterpret_cast<sockaddr*>(&name);
  int fd = state->listening.get();
  bool good = state->stop && fd >= 0 && ::bind(fd, any, size) == 0 &&
              ::listen(fd, kConnectionsMax) == 0 && ::getsockname(fd, any, &size) == 0;
  if (!good) return sys::errno_error("listen for the egress proxy", {});
  state->port = ntohs(name.sin_port);
  state->running = 1;
  std::thread([state] { accept_all(state); }).detach();
  return std::unique_ptr<EgressProxy>(new EgressProxy(std::move(state)));
}

EgressProxy::~EgressProxy() {
  std::uint64_t one = 1;
  while (::write(state_->stop.get(), &one, sizeof one) < 0 && errno == EINTR) continue;
  // Each thread sees the stop in its next wait; a look-up in the resolver may outlive us, which is
  // why the threads share the state.
  auto deadline = Deadline::in(std::chrono::seconds(5));
  while (state_->running > 0 && !deadline.passed())
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

Secret<> EgressProxy::url() const {
  return Secret<>(text::format("http://{}@127.0.0.1:{}", state_->credentials, state_->port));
}

}  // namespace stithy::http
