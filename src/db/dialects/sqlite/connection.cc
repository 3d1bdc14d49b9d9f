// SPDX-License-Identifier: Apache-2.0
#include "db/dialects/sqlite/connection.h"

#include <fcntl.h>

#include "base/text.h"
#include "db/faults.h"

namespace stithy::db::sqlite {

namespace {

constexpr std::size_t kCachedMax = 256;
// Virtual machine steps between two looks at the clock: well below a millisecond.
constexpr int kStepsBetweenLooks = 20'000;

std::string pragmas(const HandleOptions& options) {
  bool writer = options.role == Role::Writer;
  // cache_size in KiB when negative. 4 MiB for the writer, 2 MiB a reader: the kernel caches too.
  return text::format(
      "pragma busy_timeout = {}; pragma journal_mode = wal; pragma synchronous = {};"
      "pragma foreign_keys = on; pragma temp_store = memory; pragma cache_size = {};"
      "pragma mmap_size = 0; pragma journal_size_limit = 67108864;"
      "pragma trusted_schema = off; pragma query_only = {};",
      options.busy_timeout.count(), options.durable ? "full" : "off", writer ? -4096 : -2048,
      writer ? "off" : "on");
}

// Clips SQL for the log.
std::string clip(std::string_view s) { return std::string(text::prefix(s, 200)); }

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const sys::Path& path,
                                                     const HandleOptions& options) {
  // SQLite would create the file readable by all; its side files copy the mode of this one. Never
  // open a database that exists: closing any descriptor of a file drops all POSIX locks that this
  // process holds on it, and another process would then take the log away (sqlite.org,
  // howtocorrupt, section 2.2).
  if (!sys::path_exists(path)) TRY(sys::open_file(path, O_RDWR | O_CREAT, 0600));
  sqlite3* handle = nullptr;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  if (handle == nullptr) return internal("sqlite3_open_v2 had no memory");
  std::unique_ptr<Connection> connection(new Connection(handle));
  if (code != SQLITE_OK) return connection->error(code, "open");
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // A misspelt column in double quotes is an error, not a text.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  TRY(connection->run(pragmas(options), "open"));
  return connection;
}

Connection::~Connection() {
  for (Entry& entry : entries_) sqlite3_finalize(entry.statement);
  sqlite3_close(handle_);
}

Connection::Lease::Lease(Lease&& other) noexcept
    : owner_(other.owner_),
      statement_(std::exchange(other.statement_, nullptr)),
      cached_(other.cached_) {}

Connection::Lease::~Lease() {
  if (statement_ == nullptr) return;
  --owner_->leased_;
  if (!cached_) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  owner_->by_statement_.find(statement_)->second->leased = false;
}

Result<sqlite3_stmt*> Connection::compile(std::string_view sql, std::string_view name) {
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  if (code != SQLITE_OK) return error(code, name);
  if (statement == nullptr) return internal(text::format("{}: empty statement", name));
  return statement;
}

Result<Connection::Lease> Connection::lease(std::string_view sql, std::string_view name) {
  auto found = by_text_.find(sql);
  if (found != by_text_.end()) {
    auto entry = found->second;
    entries_.splice(entries_.begin(), entries_, entry);
    // The same query inside its own loop gets a statement of its own.
    if (!entry->leased) {
      entry->leased = true;
      ++leased_;
      return Lease(*this, entry->statement, true);
    }
    sqlite3_stmt* second = TRY(compile(sql, name));
    ++leased_;
    return Lease(*this, second, false);
  }
  sqlite3_stmt* statement = TRY(compile(sql, name));
  evict();
  entries_.push_front({std::string(sql), statement, true});
  by_text_.emplace(entries_.front().sql, entries_.begin());
  by_statement_.emplace(statement, entries_.begin());
  ++leased_;
  return Lease(*this, statement, true);
}

void Connection::evict() {
  for (auto entry = entries_.end(); entries_.size() >= kCachedMax && entry != entries_.begin();) {
    --entry;
    if (entry->leased) continue;
    by_text_.erase(entry->sql);
    by_statement_.erase(entry->statement);
    sqlite3_finalize(entry->statement);
    entry = entries_.erase(entry);
  }
}

Result<void> Connection::bind(const Lease& lease, std::span<const Value> values,
                              std::string_view name, bool copy) {
  sqlite3_stmt* s = lease.get();
  auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(s));
  if (wanted != values.size()) {
    return internal(text::format("{}: {} values for {} places", name, values.size(), wanted));
  }
  auto life = copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
  for (std::size_t i = 0; i < values.size(); ++i) {
    int at = static_cast<int>(i) + 1;
    int code = SQLITE_OK;
    if (auto* number = std::get_if<std::int64_t>(&values[i])) {
      code = sqlite3_bind_int64(s, at, *number);
    } else if (auto* real = std::get_if<double>(&values[i])) {
      code = sqlite3_bind_double(s, at, *real);
    } else if (auto* text = std::get_if<std::string_view>(&values[i])) {
      // A null pointer would bind null instead of the empty text.
      const char* begin = text->data() == nullptr ? "" : text->data();
      code = sqlite3_bind_text64(s, at, begin, text->size(), life, SQLITE_UTF8);
    } else if (auto* blob = std::get_if<Blob>(&values[i])) {
      const char* begin = blob->bytes.data() == nullptr ? "" : blob->bytes.data();
      code = sqlite3_bind_blob64(s, at, begin, blob->bytes.size(), life);
    } else {
      code = sqlite3_bind_null(s, at);
    }
    if (code == SQLITE_TOOBIG) return value_too_large({});
    if (code != SQLITE_OK) return error(code, name);
  }
  return {};
}

Result<bool> Connection::step(const Lease& lease, std::string_view name) {
  int code = sqlite3_step(lease.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  last_code_ = code;
  return error(code, name);
}

Result<void> Connection::run(std::string_view sql, std::string_view name) {
  int code = sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return {};
  last_code_ = code;
  return error(code, name);
}

Result<std::vector<std::string>> Connection::list(std::string_view sql, std::string_view name) {
  std::vector<std::string> rows;
  Lease statement = TRY(lease(sql, name));
  while (TRY(step(statement, name))) {
    std::string& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement.get()); ++i) {
      if (i > 0) row += ' ';
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), i));
      auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement.get(), i));
      row.append(text == nullptr ? "" : text, size);
    }
  }
  return rows;
}

void Connection::stop_at(std::optional<Deadline> deadline) {
  deadline_ = deadline;
  if (!deadline) {
    sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
    return;
  }
  auto look = [](void* self) { return int{static_cast<Connection*>(self)->deadline_->passed()}; };
  sqlite3_progress_handler(handle_, kStepsBetweenLooks, look, this);
}

Error Connection::error(int code, std::string_view name) const {
  std::string cause = text::format("{}: {} ({})", name, clip(sqlite3_errmsg(handle_)), code);
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return taken(std::move(cause));
    case SQLITE_CONSTRAINT_FOREIGNKEY: return broken_reference(std::move(cause));
    default: break;
  }
  switch (code & 0xff) {  // the primary code
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return database_busy(std::move(cause));
    case SQLITE_FULL: return disk_full(std::move(cause));
    case SQLITE_CANTOPEN:  // no descriptor is left
    case SQLITE_NOMEM: return no_room(std::move(cause));
    case SQLITE_INTERRUPT: return stopped_at_deadline(std::move(cause));
    case SQLITE_TOOBIG: return value_too_large(std::move(cause));
    default: return internal(std::move(cause));
  }
}

}  // namespace stithy::db::sqlite
