// SPDX-License-Identifier: Apache-2.0
//
// reply.h — what is sent to Redis and what comes back, as values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stithy::redis {

// A command and its arguments, which may hold any bytes: {"SET", key, value}.
using Command = std::vector<std::string>;

struct Reply {
  enum class Kind : std::uint8_t { Nothing, Number, Text, List, Error };
  Kind kind = Kind::Nothing;
  std::int64_t number = 0;
  std::string text = {};  // of a text, of a status ("OK"), of an error ("BUSYGROUP ...")
  std::vector<Reply> list = {};

  bool nothing() const { return kind == Kind::Nothing; }
  bool failed() const { return kind == Kind::Error; }
  // Whether it is the error that begins with this word.
  bool is_error(std::string_view word) const { return failed() && text.starts_with(word); }
};

// The error of a reply that is one. Unavailable where Redis cannot do its work for a while (it
// loads, it has no memory left), Internal where the command was wrong.
Error error_of(const Reply& reply);

}  // namespace stithy::redis
