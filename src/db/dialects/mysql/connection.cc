// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/mysql/connection.h"

#include "base/log.h"
#include "base/text.h"
#include "db/dialects/mysql/errors.h"
#include "db/faults.h"

namespace stithy::db::mysql {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kStatementMax{30'000};  // of a transaction: longer than a lock is waited for
// Until a silent server counts as gone.
constexpr unsigned kSocketSeconds = 90, kSchemaSocketSeconds = 3600;
constexpr unsigned kOldestMariadb = 100'600, kOldestMysql = 80'000;

// "||" joins text and "\" is a letter, as everywhere else; what does not fit is refused, not cut.
constexpr std::string_view kReady =
    "set session sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,"
    "NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,ONLY_FULL_GROUP_BY', "
    "innodb_lock_wait_timeout = 5, lock_wait_timeout = 60, autocommit = 1";

milliseconds rounded(milliseconds span) {
  if (span < seconds(1)) return std::max(span, milliseconds(1));
  return std::chrono::ceil<seconds>(span);
}

}  // namespace

Result<std::unique_ptr<server::Connection>> Connection::open(const Address& address,
                                                             server::Role role, Deadline deadline) {
  std::unique_ptr<Connection> connection(new Connection(role));
  TRY(connection->connect(address, deadline));
  TRY(connection->ready());
  return std::unique_ptr<server::Connection>(std::move(connection));
}

Connection::~Connection() {
  cache_ = {};
  if (handle_ != nullptr) mysql_close(handle_);
}

Result<void> Connection::connect(const Address& address, Deadline deadline) {
  handle_ = mysql_init(nullptr);
  if (handle_ == nullptr) return no_room("connect: no memory");
  auto left = std::chrono::ceil<seconds>(deadline.left()).count();
  auto connect_seconds = static_cast<unsigned>(std::max<std::int64_t>(left, 1));
  mysql_options(handle_, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
  unsigned silence = role_ == server::Role::Schema ? kSchemaSocketSeconds : kSocketSeconds;
  mysql_options(handle_, MYSQL_OPT_READ_TIMEOUT, &silence);
  mysql_options(handle_, MYSQL_OPT_WRITE_TIMEOUT, &silence);
  mysql_options(handle_, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  my_bool on = 1;
  if (address.tls != Tls::Off) mysql_options(handle_, MYSQL_OPT_SSL_ENFORCE, &on);
  if (address.tls == Tls::Verify) mysql_options(handle_, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
  if (!address.tls_ca.empty()) mysql_options(handle_, MYSQL_OPT_SSL_CA, address.tls_ca.c_str());
  unsigned local_files = 0;  // a server must not ask for files of this machine
  mysql_options(handle_, MYSQL_OPT_LOCAL_INFILE, &local_files);
  const char* socket = address.socket.empty() ? nullptr : address.socket.c_str();
  const char* host = address.host.empty() ? "localhost" : address.host.c_str();
  if (mysql_real_connect(handle_, host, address.user.c_str(), address.password.reveal().c_str(),
                         address.name.c_str(), address.port, socket, 0) != nullptr) {
    return {};
  }
  constexpr unsigned kAccessDenied = 1045, kDatabaseDenied = 1044;
  unsigned number = mysql_errno(handle_);
  std::string cause =
      text::format("connect: {} ({})", text::prefix(mysql_error(handle_), 200), number);
  if (number == kAccessDenied || number == kDatabaseDenied) {
    return unavailable("The database refuses the name or the password of the settings.",
                       seconds(30), std::move(cause));
  }
  return out_of_reach(std::move(cause));
}

Result<void> Connection::ready() {
  mariadb_ = mariadb_connection(handle_) != 0;
  if (mysql_get_server_version(handle_) < (mariadb_ ? kOldestMariadb : kOldestMysql)) {
    return invalid("This database server is too old; use MariaDB 10.6, MySQL 8.0 or newer.");
  }
  TRY(run("set names utf8mb4 collate utf8mb4_bin", "open"));
  TRY(run(kReady, "open"));
  return run(text::format("set session transaction isolation level {}",
                          role_ == server::Role::Reader ? "repeatable read" : "serializable"),
             "open");
}

Error Connection::error(unsigned number, const char* said, std::string_view name) {
  if (is_farewell(number)) broken_ = true;
  // After a lock that was not given in time only the statement is undone; here the whole is.
  if (open_ && is_clash(number)) clashed_ = true;
  return error_of(number, said, name);
}

Error Connection::statement_error(const Prepared& prepared, std::string_view name) {
  MYSQL_STMT* statement = prepared.handle.get();
  return error(mysql_stmt_errno(statement), mysql_stmt_error(statement), name);
}

Result<void> Connection::run(std::string_view sql, std::string_view name) {
  if (mysql_real_query(handle_, sql.data(), sql.size()) != 0) {
    return error(mysql_errno(handle_), mysql_error(handle_), name);
  }
  if (MYSQL_RES* rows = mysql_store_result(handle_); rows != nullptr) mysql_free_result(rows);
  return {};
}

Result<std::vector<std::string>> Connection::list(std::string_view sql, std::string_view name) {
  if (mysql_real_query(handle_, sql.data(), sql.size()) != 0) {
    return error(mysql_errno(handle_), mysql_error(handle_), name);
  }
  std::vector<std::string> lines;
  std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> rows(mysql_store_result(handle_),
                                                                &mysql_free_result);
  if (!rows) return error(mysql_errno(handle_), mysql_error(handle_), name);
  while (MYSQL_ROW row = mysql_fetch_row(rows.get())) {
    const unsigned long* lengths = mysql_fetch_lengths(rows.get());
    std::string& line = lines.emplace_back();
    for (unsigned i = 0; i < mysql_num_fields(rows.get()); ++i) {
      line += (i > 0 ? " " : "");
      line.append(row[i] == nullptr ? "" : row[i], lengths[i]);
    }
  }
  return lines;
}

Result<void> Connection::limit_statements(milliseconds span) {
  span = rounded(span);
  if (span == limit_) return {};
  // MySQL stops reading statements alone; MariaDB all but a commit.
  TRY(run(mariadb_ ? text::format("set session max_statement_time = {:.3f}",
                                  static_cast<double>(span.count()) / 1000)
                   : text::format("set session max_execution_time = {}", span.count()),
          "limit"));
  limit_ = span;
  return {};
}

Result<void> Connection::begin(Deadline deadline) {
  clashed_ = false;
  bool reads = role_ == server::Role::Reader;
  TRY(limit_statements(reads ? deadline.left() : std::max(deadline.left(), kStatementMax)));
  TRY(run(reads ? "start transaction with consistent snapshot, read only" : "start transaction",
          "begin"));
  open_ = true;
  return {};
}

Result<void> Connection::commit() {
  if (clashed_) return database_busy("commit: after a clash");
  auto done = run("commit", "commit");
  open_ = false;
  if (done) return done;
  if (broken_) return commit_unknown(done.error().cause);
  open_ = true;
  return done;
}

void Connection::rollback() {
  if (!open_) return;
  open_ = false;
  if (auto undone = run("rollback", "rollback"); !undone) {
    LOG(Warning, "db.rollback", {{"cause", undone.error().cause}});
    broken_ = true;
  }
}

Result<Prepared*> Connection::prepared(const Statement& statement) {
  std::string_view sql = statement.mysql;
  if (Prepared* known = cache_.find(sql)) return known;
  if (sql.empty()) return internal(text::format("{}: no text for MySQL", statement.name));
  (void)cache_.make_room();
  Prepared fresh{.handle = StatementHandle(mysql_stmt_init(handle_)),
                 .places = 0,
                 .columns = 0,
                 .counting = counting_of(sql)};
  if (!fresh.handle) return no_room(text::format("{}: no memory", statement.name));
  MYSQL_STMT* handle = fresh.handle.get();
  my_bool measure = 1;  // so that the room for a column is known before it is fetched
  mysql_stmt_attr_set(handle, STMT_ATTR_UPDATE_MAX_LENGTH, &measure);
  if (mysql_stmt_prepare(handle, sql.data(), sql.size()) != 0) {
    return statement_error(fresh, statement.name);
  }
  fresh.places = mysql_stmt_param_count(handle);
  fresh.columns = static_cast<int>(mysql_stmt_field_count(handle));
  return cache_.put(sql, std::move(fresh));
}

namespace {

Result<void> check_shape(const Statement& statement, const Prepared& prepared, std::size_t values) {
  if (prepared.columns != statement.columns) {
    return internal(text::format("{}: {} columns where {} are named", statement.name,
                                 prepared.columns, statement.columns));
  }
  bool fits = statement.mysql_order.empty() ? prepared.places == values
                                            : prepared.places == statement.mysql_order.size();
  for (std::uint16_t at : statement.mysql_order) fits = fits && at < values;
  if (fits) return {};
  return internal(
      text::format("{}: {} values for {} places", statement.name, values, prepared.places));
}

}  // namespace

Result<void> Connection::prepare(const Statement& statement) {
  const Prepared* known = TRY(prepared(statement));
  if (known->columns == statement.columns) return {};
  return internal(text::format("{}: {} columns where {} are named", statement.name, known->columns,
                               statement.columns));
}

Result<std::unique_ptr<Cursor>> Connection::query(const Statement& statement,
                                                  std::span<const Value> values) {
  const Prepared* known = TRY(prepared(statement));
  TRY(check_shape(statement, *known, values.size()));
  if (run_statement(*known, values, statement.mysql_order) != 0) {
    return statement_error(*known, statement.name);
  }
  if (known->columns == 0) return internal(text::format("{}: no rows", statement.name));
  auto rows = MysqlCursor::fetch(known->handle.get(), known->columns);
  if (!rows) return statement_error(*known, statement.name);
  return std::unique_ptr<Cursor>(std::move(rows));
}

// "Rows matched: 1  Changed: 0  Warnings: 0" follows an update alone.
std::int64_t Connection::count_changed(const Prepared& prepared) {
  auto changed = static_cast<std::int64_t>(mysql_stmt_affected_rows(prepared.handle.get()));
  switch (prepared.counting) {
    case Counting::Rows:
    case Counting::Keeping: return changed;
    case Counting::Upsert: return 1;
    case Counting::Matched: break;
  }
  constexpr std::string_view kMatched = "Rows matched: ";
  const char* told = mysql_info(handle_);
  std::string_view line = told == nullptr ? "" : told;
  if (!line.starts_with(kMatched)) return changed;
  line.remove_prefix(kMatched.size());
  return text::parse_number<std::int64_t>(line.substr(0, line.find(' '))).value_or(changed);
}

Result<std::int64_t> Connection::execute(const Statement& statement,
                                         std::span<const Value> values) {
  const Prepared* known = TRY(prepared(statement));
  TRY(check_shape(statement, *known, values.size()));
  if (run_statement(*known, values, statement.mysql_order) != 0) {
    return statement_error(*known, statement.name);
  }
  return count_changed(*known);
}

}  // namespace stithy::db::mysql
