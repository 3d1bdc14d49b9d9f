// SPDX-License-Identifier: Apache-2.0
//
// wire.h — parameters in and answers out, as RFC 6749 writes them and as GitHub does.
//
// A parameter that comes twice is refused (RFC 6749 section 3.1). GitHub's addresses take JSON,
// too, answer forms unless JSON is asked for, and tell errors with status 200.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "http/query.h"
#include "web/request.h"

namespace stithy::applications {

enum class Dialect : std::uint8_t { Standard, Github };

class Parameters {
 public:
  // Invalid, malformed, when one stands there twice.
  static Result<Parameters> of(http::Pairs pairs);
  // Of the body.
  static Result<Parameters> read(web::Request& request);

  std::string_view get(std::string_view name) const;  // empty when absent
  bool has(std::string_view name) const;
  const http::Pairs& all() const { return pairs_; }

 private:
  http::Pairs pairs_;
};

struct Refusal {
  std::string word, sentence;
  int status = 400;
  bool operator==(const Refusal&) const = default;
};

using Members = std::vector<std::pair<std::string, std::variant<std::string, std::int64_t>>>;
web::Answer answer_members(web::Request& request, Dialect dialect, const Members& members,
                           int status = 200);
web::Answer refuse(web::Request& request, Dialect dialect, const Refusal& refusal);
// JSON that no cache keeps and any origin may read.
web::Answer open_json(std::string json, int status = 200);

}  // namespace stithy::applications
