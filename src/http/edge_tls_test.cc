// SPDX-License-Identifier: Apache-2.0
#include "http/raw_client.h"
#include "http/server.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <thread>

#include "sys/files.h"

namespace stithy::http {
namespace {

using namespace std::chrono_literals;
using testing::RawClient;
using testing::text_response;

template <class T, void (*release)(T*)>
struct Release {
  void operator()(T* held) const { release(held); }
};
template <class T, void (*release)(T*)>
using Held = std::unique_ptr<T, Release<T, release>>;

// A self-signed certificate for `name` and its key, as files.
TlsFiles make_certificate(const sys::Path& folder, const std::string& name) {
  Held<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
  Held<X509, X509_free> certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  auto* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_set_pubkey(certificate.get(), key.get());
  REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
  TlsFiles files{(folder / (name + ".crt")).string(), (folder / (name + ".key")).string()};
  Held<BIO, BIO_vfree> out(BIO_new_file(files.certificate_file.c_str(), "w"));
  REQUIRE(PEM_write_bio_X509(out.get(), certificate.get()) == 1);
  out.reset(BIO_new_file(files.key_file.c_str(), "w"));
  REQUIRE(PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
          1);
  return files;
}

class TlsClient {
 public:
  explicit TlsClient(const std::string& address, int version_max = TLS1_3_VERSION,
                     std::string_view protocols = {})
      : socket_(address), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_max_proto_version(context_.get(), version_max);
    ssl_.reset(SSL_new(context_.get()));
    if (!protocols.empty())
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                          static_cast<unsigned>(protocols.size()));
    SSL_set_fd(ssl_.get(), socket_.fd());
    connected_ = SSL_connect(ssl_.get()) == 1;
  }
  bool connected() const { return connected_; }
  std::string peer() const {
    Held<X509, X509_free> certificate(SSL_get1_peer_certificate(ssl_.get()));
    char name[100] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name,
                              sizeof name);
    return name;
  }
  std::string ask(std::string_view path, bool close = true) {
    auto request = text::format("GET {} HTTP/1.1\r\nHost: a\r\n{}\r\n", path,
                                close ? "Connection: close\r\n" : "");
    SSL_write(ssl_.get(), request.data(), static_cast<int>(request.size()));
    std::string all;
    char piece[16 * 1024];
    int n = 0;
    while ((n = SSL_read(ssl_.get(), piece, sizeof piece)) > 0)
      all.append(piece, static_cast<std::size_t>(n));
    clean_end = SSL_get_error(ssl_.get(), n) == SSL_ERROR_ZERO_RETURN;
    return all;
  }
  bool clean_end = false;

 private:
  RawClient socket_;
  Held<SSL_CTX, SSL_CTX_free> context_;
  Held<SSL, SSL_free> ssl_;
  bool connected_ = false;
};

struct TlsServer {
  sys::TemporaryDirectory folder = sys::TemporaryDirectory::create("/tmp", "tls-test-").take();
  TlsFiles files = make_certificate(folder.path(), "first");
  std::string content = std::string(1'000'000, 'f');
  std::unique_ptr<Server> server;

  TlsServer() {
    REQUIRE(sys::write_file_durably(folder.path() / "content", content));
    ServerOptions options;
    options.listen = {{"127.0.0.1:0", Origin::Main}};
    options.tls = files;
    options.limits.linger_timeout = 200ms;
    auto started = Server::start(options, [this](std::shared_ptr<Exchange> exchange) {
      auto response = text_response(exchange->head().secure ? "secure" : "plain");
      if (exchange->head().path == "/file") {
        auto fd = sys::open_file(folder.path() / "content", O_RDONLY);
        response.body = FileBody{std::move(fd).take(), 0, content.size()};
      }
      exchange->respond(std::move(response));
    });
    REQUIRE(started);
    server = std::move(started).take();
  }
  std::string address() const { return server->addresses()[0]; }
};

TEST_CASE("requests over TLS are answered and the end is a clean one") {
  TlsServer server;
  TlsClient client(server.address());
  REQUIRE(client.connected());
  CHECK(client.ask("/").ends_with("\r\n\r\nsecure"));
  CHECK(client.clean_end);
  TlsClient file(server.address());
  CHECK(file.ask("/file").ends_with("\r\n\r\n" + server.content));
}

TEST_CASE("old TLS, other protocols and plain text are turned away") {
  TlsServer server;
  CHECK_FALSE(TlsClient(server.address(), TLS1_1_VERSION).connected());
  CHECK(TlsClient(server.address(), TLS1_2_VERSION).connected());
  CHECK(TlsClient(server.address(), TLS1_3_VERSION, "\x02h2\x08http/1.1").connected());
  CHECK_FALSE(TlsClient(server.address(), TLS1_3_VERSION, "\x02h2").connected());
  RawClient plain(server.address());
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK_FALSE(text::contains(plain.read_to_end(), "plain"));
}

TEST_CASE("a renewed certificate is used by new connections, a broken one is refused") {
  TlsServer server;
  CHECK(TlsClient(server.address()).peer() == "first");
  auto second = make_certificate(server.folder.path(), "second");
  REQUIRE(sys::rename_path(second.certificate_file, server.files.certificate_file));
  CHECK_FALSE(server.server->reload_tls());  // the key is still the old one
  CHECK(TlsClient(server.address()).peer() == "first");
  REQUIRE(sys::rename_path(second.key_file, server.files.key_file));
  CHECK(server.server->reload_tls());
  CHECK(TlsClient(server.address()).peer() == "second");
}

}  // namespace
}  // namespace stithy::http
