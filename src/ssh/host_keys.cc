// SPDX-License-Identifier: Apache-2.0
#include "ssh/host_keys.h"

#include <libssh/libssh.h>

#include "base/log.h"
#include "base/text.h"
#include "ssh/public_key.h"

namespace stithy::ssh {

namespace {

struct Kind {
  const char* file;
  ssh_keytypes_e type;
  int bits;  // nought where there is no choice
};
constexpr Kind kKinds[] = {{"ssh_host_ed25519", SSH_KEYTYPE_ED25519, 0},
                           {"ssh_host_rsa", SSH_KEYTYPE_RSA, 3072}};
constexpr int kForUsAlone = 0600;

Result<std::string> render(ssh_key_struct* key) {
  char* text = nullptr;
  if (ssh_pki_export_privkey_base64(key, nullptr, nullptr, nullptr, &text) != SSH_OK)
    return internal("a host key cannot be written as text");
  std::string out = text;
  ssh_string_free_char(text);
  return out;
}

Result<ssh_key_struct*> parse(const std::string& text, const sys::Path& file) {
  ssh_key key = nullptr;
  if (ssh_pki_import_privkey_base64(text.c_str(), nullptr, nullptr, nullptr, &key) != SSH_OK)
    return invalid(text::format("{} holds no key that this server can read.", file.string()));
  return key;
}

Result<ssh_key_struct*> make(const Kind& kind, const sys::Path& file) {
  ssh_key key = nullptr;
  if (ssh_pki_generate(kind.type, kind.bits, &key) != SSH_OK)
    return internal("a host key cannot be made");
  auto text = render(key);
  auto written =
      text ? sys::write_file_durably(file, *text, kForUsAlone) : std::move(text).take_error();
  if (!written) {
    ssh_key_free(key);
    return written.error();
  }
  LOG(Info, "ssh.host_key_made", {{"file", file.filename().string()}});
  return key;
}

}  // namespace

HostKeys::HostKeys(HostKeys&& other) noexcept : keys_(std::exchange(other.keys_, {})) {}

HostKeys::~HostKeys() {
  for (ssh_key_struct* key : keys_) ssh_key_free(key);
}

Result<HostKeys> HostKeys::open(const sys::Path& directory) {
  auto lock = TRY(sys::FileLock::acquire_silently(directory / "ssh_host.lock",
                                                  Deadline::in(std::chrono::seconds(30))));
  HostKeys out;
  for (const Kind& kind : kKinds) {
    const sys::Path file = directory / kind.file;
    auto text = sys::read_file(file);
    if (!text && text.error().code != Code::NotFound) return std::move(text).take_error();
    out.keys_.push_back(text ? TRY(parse(*text, file)) : TRY(make(kind, file)));
  }
  return out;
}

std::vector<ssh_key_struct*> HostKeys::copies() const {
  std::vector<ssh_key_struct*> out;
  for (ssh_key_struct* key : keys_) {
    auto text = render(key);
    auto copy = text ? parse(*text, {}) : std::move(text).take_error();
    if (copy) out.push_back(*copy);
  }
  return out;
}

std::vector<std::string> HostKeys::fingerprints() const {
  std::vector<std::string> out;
  for (ssh_key_struct* key : keys_) {
    char* text = nullptr;
    if (ssh_pki_export_pubkey_base64(key, &text) != SSH_OK) continue;
    if (auto blob = text::from_base64(text)) out.push_back(fingerprint(*blob));
    ssh_string_free_char(text);
  }
  return out;
}

}  // namespace stithy::ssh
