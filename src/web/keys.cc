// SPDX-License-Identifier: Apache-2.0
#include "web/keys.h"

#include "base/text.h"
#include "sys/crypto.h"
#include "sys/random.h"

namespace stithy::web {

namespace {

constexpr std::size_t kRootBytes = 32;

void append_field(std::string& out, std::string_view field) {
  out += text::format("{}:", field.size());
  out += field;
}

}  // namespace

Result<Keys> Keys::open(const sys::Path& directory) {
  TRY(sys::make_directories(directory, 0700));
  sys::Path file = directory / "instance.secret";
  if (!sys::path_exists(file))
    TRY(sys::write_file_durably(file, sys::random_bytes(kRootBytes), 0600));
  std::string root = TRY(sys::read_file(file));
  if (root.size() != kRootBytes)
    return internal(text::format("{} does not hold {} bytes", file.string(), kRootBytes));
  return Keys(Secret<>(std::move(root)));
}

std::string Keys::sign(std::string_view label,
                       std::initializer_list<std::string_view> fields) const {
  std::string message;
  append_field(message, label);
  for (auto field : fields) append_field(message, field);
  return text::to_base64url(sys::hmac_sha256(derive(label).reveal(), message));
}

bool Keys::verify(std::string_view label, std::initializer_list<std::string_view> fields,
                  std::string_view mac) const {
  return sys::equal_constant_time(sign(label, fields), mac);
}

Secret<> Keys::derive(std::string_view label) const {
  return Secret<>(sys::hmac_sha256(root_.reveal(), label));
}

}  // namespace stithy::web
