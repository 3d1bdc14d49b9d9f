// SPDX-License-Identifier: Apache-2.0
//
// bindings.h — the values of one statement as libpq takes them.
//
// Text and bytes travel as they are, numbers as decimal text, which fits every type the server may
// have chosen for a place. Views: the values live longer.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "db/db.h"
#include "db/dialects/postgres/link.h"

namespace stithy::db::postgres {

class Bindings {
 public:
  Bindings(std::span<const Value> values, std::span<const Oid> types);
  Bindings(const Bindings&) = delete;
  Bindings& operator=(const Bindings&) = delete;

  int count() const { return static_cast<int>(pointers_.size()); }
  const char* const* values() const { return pointers_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void add_number(const Value& value, std::array<char, 32>& room);
  void add_bytes(std::string_view bytes, Oid type);

  std::vector<const char*> pointers_;
  std::vector<int> lengths_, formats_;
  std::vector<std::array<char, 32>> numbers_;
  std::vector<std::unique_ptr<std::string>> copies_;
};

// Internal, when a statement and the values given for it do not fit together.
Result<void> check_shape(const Statement& statement, int columns, std::size_t places,
                         std::size_t values);

}  // namespace stithy::db::postgres
