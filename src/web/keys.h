// SPDX-License-Identifier: Apache-2.0
//
// keys.h — secrets of this instance, derived from one file, and what is signed with them.
//
// keys/instance.secret holds 32 random bytes, made at first start, readable by the server alone.
// Each use derives its own key (HMAC with a label), so no signature of one kind passes as another.
// MACs go over length-prefixed fields: shifting bytes between neighbours changes them. Thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "sys/files.h"

namespace stithy::web {

class Keys {
 public:
  static Result<Keys> open(const sys::Path& directory);

  // MAC over fields under a label ("form", "raw", ...), base64url.
  std::string sign(std::string_view label, std::initializer_list<std::string_view> fields) const;
  bool verify(std::string_view label, std::initializer_list<std::string_view> fields,
              std::string_view mac) const;
  // 32 raw bytes for a use outside of signing (git's push-certificate nonce).
  Secret<> derive(std::string_view label) const;

 private:
  explicit Keys(Secret<> root) : root_(std::move(root)) {}
  Secret<> root_;
};

}  // namespace stithy::web
