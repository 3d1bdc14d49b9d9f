// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/postgres/errors.h"

#include "base/text.h"
#include "db/faults.h"

namespace stithy::db::postgres {

namespace {

// PostgreSQL documentation, appendix A: five letters, of which two are the class.
std::string_view state_of(const PGresult* result) {
  const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return state == nullptr ? std::string_view{} : std::string_view{state};
}

std::string cause_of(const PGresult* result, std::string_view name) {
  // The primary message alone: the detail quotes values.
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  std::string_view said = primary == nullptr ? PQresultErrorMessage(result) : primary;
  return text::format("{}: {} ({})", name, text::prefix(said, 200), state_of(result));
}

}  // namespace

bool is_failure(const PGresult* result) {
  switch (PQresultStatus(result)) {
    case PGRES_BAD_RESPONSE:
    case PGRES_NONFATAL_ERROR:
    case PGRES_FATAL_ERROR: return true;
    default: return false;
  }
}

bool is_clash(const PGresult* result) {
  auto state = state_of(result);
  return state == "40001" || state == "40P01";
}

bool is_farewell(const PGresult* result) {
  auto state = state_of(result);
  return state == "57P01" || state == "57P02" || state == "57P03" || state == "57P05" ||
         state == "25P03" || state.starts_with("08");
}

Error error_of(const PGresult* result, std::string_view name) {
  if (result == nullptr) return out_of_reach(text::format("{}: the connection broke", name));
  auto state = state_of(result);
  std::string cause = cause_of(result, name);
  auto is = [&](std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), state) != list.end();
  };
  if (state == "23505") return taken(std::move(cause));
  if (is({"23503", "23001"})) return broken_reference(std::move(cause));
  if (is_clash(result) || state == "55P03") return database_busy(std::move(cause));
  if (state == "57014") return stopped_at_deadline(std::move(cause));
  if (is_farewell(result)) return out_of_reach(std::move(cause));
  if (state == "53100") return disk_full(std::move(cause));
  if (state.starts_with("53")) return no_room(std::move(cause));
  if (state.starts_with("54") || state == "22001") return value_too_large(std::move(cause));
  if (is({"22021", "22P05"})) return bytes_refused(std::move(cause));
  return internal(std::move(cause));
}

}  // namespace stithy::db::postgres
