// SPDX-License-Identifier: Apache-2.0
//
// edge.cc — the one translation unit that knows Asio and Beast. Its parts are the edge_*.h beside
// it, which nobody else may include.
#include <openssl/ssl.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <mutex>

#include "base/log.h"
#include "base/text.h"
#include "http/edge_accept.h"
#include "http/edge_answering.h"
#include "http/edge_reading.h"
#include "http/server.h"

namespace stithy::http {

namespace edge {

void Loop::watch() {
  if (std::exchange(watching_, true)) return;
  timer_.expires_after(tick_);
  timer_.async_wait([this](const Fault& fault) {
    watching_ = false;
    if (!fault) sweep();
  });
}

void Loop::sweep() {
  auto now = Loop::now();
  for (auto at = connections_.begin(); at != connections_.end();) {
    auto connection = *at++;  // check() may erase it
    connection->check(now);
  }
  if (!connections_.empty()) watch();
}

Connection::Connection(std::shared_ptr<Core> core, std::shared_ptr<Loop> loop, Socket socket,
                       Peer peer, Origin origin, TlsMaterial tls)
    : core_(std::move(core)),
      loop_(std::move(loop)),
      transport_(std::move(socket), std::move(tls)),
      peer_(peer),
      origin_(origin),
      scanner_(core_->head_limits) {}

Connection::~Connection() {
  if (!left_) Acceptor::leave(*core_, peer_);
}

void Connection::start() {
  place_ = loop_->connections().insert(loop_->connections().end(), shared_from_this());
  loop_->watch();
  since_ = Loop::now();
  if (core_->draining) return close_now();
  if (!transport_.is_tls()) return want_input();
  phase_ = Phase::Handshake;
  transport_.async_handshake([self = shared_from_this()](const Fault& fault) {
    if (self->closed()) return;
    if (fault) return self->close_now();
    self->phase_ = Phase::Head;
    self->since_ = Loop::now();
    self->want_input();
  });
}

namespace {

// RFC 7301: only HTTP/1.1 is spoken, so a client that offers protocols must offer that one.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned int in_size, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  int found = SSL_select_next_proto(&chosen, out_size, kOurs, sizeof kOurs - 1, in, in_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Mozilla's intermediate set: forward secrecy and authenticated encryption only.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

Result<TlsMaterial> load_tls(const TlsFiles& files) {
  using Context = asio::ssl::context;
  auto failed = [](std::string_view what, const Fault& fault) {
    auto error = unavailable(text::format("The TLS {} cannot be used.", what),
                             std::chrono::seconds(0), fault.message());
    return error;
  };
  auto context = std::make_shared<Context>(Context::tls_server);
  Fault fault;
  context->set_options(Context::default_workarounds | Context::no_sslv2 | Context::no_sslv3 |
                           Context::no_tlsv1 | Context::no_tlsv1_1 | Context::no_compression,
                       fault);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // small when idle
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  if (SSL_CTX_set_cipher_list(native, kCiphers) != 1) return internal("no TLS cipher is left");
  context->use_certificate_chain_file(files.certificate_file, fault);
  if (fault) return failed("certificate file", fault);
  context->use_private_key_file(files.key_file, Context::pem, fault);
  if (fault) return failed("key file", fault);
  if (SSL_CTX_check_private_key(native) != 1)
    return invalid("The TLS key does not belong to the certificate.");
  return TlsMaterial(std::move(context));
}

Result<TrustedProxies> parse_proxies(const std::vector<std::string>& names) {
  TrustedProxies proxies;
  for (const auto& name : names) {
    if (name == "unix") {
      proxies.unix_sockets = true;
      continue;
    }
    auto block = AddressBlock::parse(name);
    if (!block)
      return invalid(text::format("\"{}\" is not an address or block of a trusted proxy.", name));
    proxies.blocks.push_back(*block);
  }
  return proxies;
}

class EdgeServer final : public Server {
 public:
  EdgeServer(ServerOptions options, std::shared_ptr<Core> core, std::vector<Listening> listening)
      : options_(std::move(options)), core_(std::move(core)), listening_(std::move(listening)) {
    for (const auto& one : listening_) {
      addresses_.push_back(one.address);
      if (!one.socket_file.empty()) socket_files_.push_back(one.socket_file);
    }
  }
  ~EdgeServer() override {
    drain(Deadline::in(std::chrono::milliseconds(0)));
    for (const auto& file : socket_files_) ::unlink(file.c_str());
  }

  void serve(Handler handler) override {
    core_->handler = std::move(handler);
    for (std::size_t i = 0; i < std::max<std::size_t>(1, options_.io_threads); ++i)
      loops_.push_back(std::make_shared<Loop>());
    for (auto& one : listening_) {
      acceptors_.push_back(std::make_shared<Acceptor>(core_, loops_, std::move(one)));
      acceptors_.back()->start();
    }
    listening_.clear();
    for (auto& loop : loops_) loop->start(tick_of(core_->limits));
  }

  std::vector<std::string> addresses() const override { return addresses_; }

  Result<void> reload_tls() override {
    if (!options_.tls) return {};
    auto fresh = TRY(load_tls(*options_.tls));
    core_->tls.with([&](TlsMaterial& context) { context = std::move(fresh); });
    return {};
  }

  void drain(Deadline deadline) override {
    std::lock_guard once(drain_mutex_);
    if (loops_.empty()) return;
    core_->draining = true;
    stop_accepting(deadline);
    for (const auto& file : socket_files_) ::unlink(file.c_str());
    socket_files_.clear();
    each_connection([](Connection& connection) { connection.drain(); });
    constexpr std::chrono::milliseconds kLook{10};
    while (core_->connections > 0 && !deadline.passed())
      std::this_thread::sleep_for(std::min(kLook, deadline.left()));
    each_connection([](Connection& connection) { connection.close_now(); });
    acceptors_.clear();
    // A loop ends when its last operation was cancelled and its last connection let go.
    for (auto& loop : loops_) loop->join();
    loops_.clear();
  }

  ServerStats stats() const override {
    return {.connections = core_->connections,
            .requests = core_->requests,
            .rejected = core_->rejected,
            .timed_out = core_->timed_out};
  }

 private:
  // Before any connection is told to end: who sees its own end finds the door shut.
  void stop_accepting(Deadline deadline) {
    auto stopped = std::make_shared<std::promise<void>>();
    asio::post(loops_[0]->context(), [acceptors = acceptors_, stopped] {
      for (const auto& acceptor : acceptors) acceptor->stop();
      stopped->set_value();
    });
    stopped->get_future().wait_for(deadline.left());
  }

  void each_connection(void (*act)(Connection&)) {
    for (auto& loop : loops_) {
      asio::post(loop->context(), [loop, act] {
        auto copy = loop->connections();  // act may erase from it
        for (auto& connection : copy) act(*connection);
      });
    }
  }

  const ServerOptions options_;
  std::shared_ptr<Core> core_;
  std::vector<Listening> listening_;  // until serve() hands them to acceptors
  std::vector<std::shared_ptr<Loop>> loops_;
  std::vector<std::shared_ptr<Acceptor>> acceptors_;
  std::vector<std::string> addresses_, socket_files_;
  std::mutex drain_mutex_;
};

// An IPv6 wildcard takes IPv4 as well, unless the same port is listed for IPv4.
bool has_v4_twin(const ServerOptions& options, const ListenAddress& where) {
  if (!where.address.starts_with("[::]:")) return false;
  auto port = where.address.substr(std::string_view("[::]").size());
  return std::any_of(options.listen.begin(), options.listen.end(), [&](const auto& other) {
    bool v4 = !other.address.starts_with('[') && !other.address.starts_with("unix:");
    return v4 && other.address.ends_with(port);
  });
}

}  // namespace

}  // namespace edge

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
  auto server = TRY(bind(std::move(options)));
  server->serve(std::move(handler));
  return server;
}

Result<std::unique_ptr<Server>> Server::bind(ServerOptions options) {
  auto core = std::make_shared<edge::Core>();
  const auto& limits = options.limits;
  core->limits = limits;
  core->head_limits = {.target_bytes_max = limits.target_bytes_max,
                       .head_bytes_max = limits.head_bytes_max,
                       .fields_max = limits.fields_max,
                       .query_fields_max = limits.query_fields_max,
                       .cookies_max = limits.cookies_max};
  core->scratch = options.scratch;
  core->scratch_budget = std::make_shared<std::atomic<std::int64_t>>(options.scratch_bytes_max);
  core->proxies = TRY(edge::parse_proxies(options.trusted_proxies));
  if (options.tls) {
    auto tls = TRY(edge::load_tls(*options.tls));
    core->tls.with([&](edge::TlsMaterial& context) { context = std::move(tls); });
  }
  if (options.listen.empty()) return invalid("No address to listen on is given.");
  std::vector<Listening> listening;
  for (const auto& where : options.listen)
    listening.push_back(TRY(open_listening(where, edge::has_v4_twin(options, where))));
  return std::unique_ptr<Server>(std::make_unique<edge::EdgeServer>(
      std::move(options), std::move(core), std::move(listening)));
}

}  // namespace stithy::http
