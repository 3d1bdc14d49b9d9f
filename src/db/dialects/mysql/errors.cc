// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/mysql/errors.h"

#include <errmsg.h>
#include <mysqld_error.h>

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "db/faults.h"

namespace stithy::db::mysql {

namespace {

// Numbers that only one of the two servers has, so that its headers alone name them.
constexpr unsigned kQueryTimeoutMysql = 3024, kStatementTimeoutMariadb = 1969,
                   kConnectionKilledMariadb = 1927, kDisconnectedMysql = 4031,
                   kDuplicateForeignKeyMysql = 1826;

bool is_one_of(unsigned number, std::initializer_list<unsigned> list) {
  return std::find(list.begin(), list.end(), number) != list.end();
}

}  // namespace

bool is_clash(unsigned number) {
  return is_one_of(number, {ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD});
}

bool is_farewell(unsigned number) {
  return is_one_of(number,
                   {CR_SERVER_GONE_ERROR, CR_SERVER_LOST, CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR,
                    CR_COMMANDS_OUT_OF_SYNC, CR_MALFORMED_PACKET, CR_SERVER_LOST_EXTENDED,
                    ER_SERVER_SHUTDOWN, kConnectionKilledMariadb, kDisconnectedMysql});
}

bool is_done_already(unsigned number) {
  return is_one_of(
      number, {ER_TABLE_EXISTS_ERROR, ER_DUP_FIELDNAME, ER_DUP_KEYNAME, ER_CANT_DROP_FIELD_OR_KEY,
               ER_BAD_TABLE_ERROR, kDuplicateForeignKeyMysql});
}

Error error_of(unsigned number, std::string_view said, std::string_view name) {
  // "Duplicate entry 'value' for key" quotes what a user typed.
  bool quotes = number == ER_DUP_ENTRY || number == ER_DUP_ENTRY_WITH_KEY_NAME;
  std::string cause = text::format("{}: {} ({})", name,
                                   quotes ? "duplicate entry" : text::prefix(said, 200), number);
  if (quotes) return taken(std::move(cause));
  if (is_one_of(number, {ER_ROW_IS_REFERENCED, ER_ROW_IS_REFERENCED_2, ER_NO_REFERENCED_ROW,
                         ER_NO_REFERENCED_ROW_2})) {
    return broken_reference(std::move(cause));
  }
  if (is_clash(number)) return database_busy(std::move(cause));
  if (is_one_of(number, {ER_QUERY_INTERRUPTED, kQueryTimeoutMysql, kStatementTimeoutMariadb})) {
    return stopped_at_deadline(std::move(cause));
  }
  if (is_farewell(number)) return out_of_reach(std::move(cause));
  if (is_one_of(number, {ER_DISK_FULL, ER_RECORD_FILE_FULL})) return disk_full(std::move(cause));
  if (is_one_of(number, {ER_OUTOFMEMORY, ER_OUT_OF_RESOURCES, ER_CON_COUNT_ERROR,
                         ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED, CR_OUT_OF_MEMORY})) {
    return no_room(std::move(cause));
  }
  if (is_one_of(number, {ER_NET_PACKET_TOO_LARGE, ER_DATA_TOO_LONG, ER_TOO_BIG_ROWSIZE,
                         CR_NET_PACKET_TOO_LARGE})) {
    return value_too_large(std::move(cause));
  }
  if (number == ER_TRUNCATED_WRONG_VALUE_FOR_FIELD) {
    return bytes_refused(text::format("{}: bytes that are no text ({})", name, number));
  }
  return internal(std::move(cause));
}

}  // namespace stithy::db::mysql
