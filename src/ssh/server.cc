// SPDX-License-Identifier: Apache-2.0
#include "ssh/server.h"

#include <libssh/libssh.h>
#include <libssh/server.h>

#include "base/log.h"
#include "ssh/host_keys.h"
#include "ssh/loop.h"

namespace stithy::ssh {

namespace {

// Nothing that ssh-audit finds weak: no NIST curves, no SHA-1, no CBC, no MAC before encryption.
// The library adds kex-strict-s-v00@openssh.com by itself, against prefix truncation (Terrapin).
constexpr const char* kExchanges = "curve25519-sha256,curve25519-sha256@libssh.org";
constexpr const char* kHostKeys = "ssh-ed25519,rsa-sha2-512,rsa-sha2-256";
constexpr const char* kCiphers =
    "aes256-gcm@openssh.com,aes128-gcm@openssh.com,chacha20-poly1305@openssh.com,aes256-ctr";
constexpr const char* kMacs = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com";
// What people may sign with; certificates are those of OpenSSH (PROTOCOL.certkeys).
constexpr const char* kProofs =
    "ssh-ed25519,ssh-ed25519-cert-v01@openssh.com,"
    "sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,"
    "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
    "ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384-cert-v01@openssh.com,"
    "ecdsa-sha2-nistp521-cert-v01@openssh.com,"
    "rsa-sha2-512,rsa-sha2-256,rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com";
// RFC 4253 section 4.2: "SSH-2.0-Stithy".
constexpr const char* kName = "Stithy";

struct FreeBind {
  void operator()(ssh_bind_struct* rules) const { ssh_bind_free(rules); }
};
using Rules = std::unique_ptr<ssh_bind_struct, FreeBind>;

Result<Rules> rules_with(const HostKeys& keys) {
  Rules rules(ssh_bind_new());
  if (!rules) return internal("ssh_bind_new");
  const bool no = false;
  const unsigned rsa_bits_min = 2048;
  struct Option {
    ssh_bind_options_e name;
    const void* value;
  };
  const Option options[] = {{SSH_BIND_OPTIONS_PROCESS_CONFIG, &no},  // nothing of the machine's
                            {SSH_BIND_OPTIONS_BANNER, kName},
                            {SSH_BIND_OPTIONS_KEY_EXCHANGE, kExchanges},
                            {SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, kHostKeys},
                            {SSH_BIND_OPTIONS_CIPHERS_C_S, kCiphers},
                            {SSH_BIND_OPTIONS_CIPHERS_S_C, kCiphers},
                            {SSH_BIND_OPTIONS_HMAC_C_S, kMacs},
                            {SSH_BIND_OPTIONS_HMAC_S_C, kMacs},
                            {SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, kProofs},
                            {SSH_BIND_OPTIONS_RSA_MIN_SIZE, &rsa_bits_min}};
  for (const Option& option : options)
    if (ssh_bind_options_set(rules.get(), option.name, option.value) != SSH_OK)
      return internal(std::string("libssh: ") + ssh_get_error(rules.get()));
  for (ssh_key_struct* key : keys.copies())
    if (ssh_bind_options_set(rules.get(), SSH_BIND_OPTIONS_IMPORT_KEY, key) != SSH_OK)
      return internal("libssh takes no host key");
  return rules;
}

}  // namespace

struct Server::State {
  std::vector<Listening> listening;
  std::vector<std::string> addresses, fingerprints;
  Rules rules;
  std::unique_ptr<Loop> loop;
};

Result<std::unique_ptr<Server>> Server::bind(ServerOptions options) {
  auto state = std::make_unique<State>();
  for (const auto& address : options.listen) {
    state->listening.push_back(TRY(listen_on(address)));
    state->addresses.push_back(state->listening.back().address);
  }
  auto keys = TRY(HostKeys::open(options.keys));
  state->fingerprints = keys.fingerprints();
  state->rules = TRY(rules_with(keys));
  state->loop = TRY(Loop::make(options, state->rules.get()));
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

const std::vector<std::string>& Server::addresses() const { return state_->addresses; }
const std::vector<std::string>& Server::fingerprints() const { return state_->fingerprints; }
void Server::serve(Door door) { state_->loop->start(state_->listening, std::move(door)); }
void Server::stop(Deadline deadline) { state_->loop->stop(deadline); }
std::size_t Server::connections() const { return state_->loop->count(); }

}  // namespace stithy::ssh
