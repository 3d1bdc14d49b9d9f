// SPDX-License-Identifier: Apache-2.0
//
// What a connection asks the catalogue of PostgreSQL about its schema.
#include "base/text.h"
#include "db/dialects/postgres/connection.h"

namespace stithy::db::postgres {

namespace {

// "stithy" in letters: one lock for the schema of a database.
constexpr std::int64_t kSchemaLock = 0x737469746879;

constexpr std::string_view kColumns =
    "select 'column ' || c.relname || '.' || a.attname || ' ' || "
    "format_type(a.atttypid, a.atttypmod) || "
    "case when l.collname = 'C' then ' collate \"C\"' else '' end || "
    "case when a.attnotnull then ' not null' else '' end || "
    "coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') "
    "from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 "
    "left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum "
    "left join pg_collation l on l.oid = a.attcollation "
    "where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' "
    "and not a.attisdropped order by c.relname collate \"C\", a.attnum";
constexpr std::string_view kConstraints =
    "select 'constraint ' || c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid) "
    "from pg_constraint k join pg_class c on c.oid = k.conrelid "
    "where c.relnamespace = current_schema()::regnamespace "
    "order by c.relname collate \"C\", k.conname collate \"C\"";
constexpr std::string_view kIndexes =
    "select replace(pg_get_indexdef(i.indexrelid), quote_ident(current_schema()) || '.', '') "
    "from pg_index i join pg_class c on c.oid = i.indexrelid "
    "where c.relnamespace = current_schema()::regnamespace and not i.indisprimary "
    "and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid) "
    "order by c.relname collate \"C\"";
constexpr std::string_view kFaults =
    "select 'not validated: ' || conname from pg_constraint "
    "where not convalidated and connamespace = current_schema()::regnamespace "
    "union all select 'invalid index: ' || c.relname from pg_index i "
    "join pg_class c on c.oid = i.indexrelid "
    "where not i.indisvalid and c.relnamespace = current_schema()::regnamespace";

}  // namespace

// Another process may build indexes for minutes; the wait for a row is much shorter.
Result<void> Connection::lock_schema() {
  TRY(run("set lock_timeout = '10min'", "db.lock_schema"));
  auto locked = run(text::format("select pg_advisory_lock({})", kSchemaLock), "db.lock_schema");
  TRY(run(kRowLockTimeout, "db.lock_schema"));
  return locked;
}

void Connection::unlock_schema() {
  (void)run(text::format("select pg_advisory_unlock({})", kSchemaLock), "db.unlock_schema");
}

Result<bool> Connection::has_table(std::string_view table) {
  auto rows = TRY(list(text::format("select 1 from pg_tables where schemaname = current_schema() "
                                    "and tablename = '{}'",
                                    table),
                       "db.find_table"));
  return !rows.empty();
}

Result<std::string> Connection::dump_schema() {
  std::string out;
  for (std::string_view part : {kColumns, kConstraints, kIndexes}) {
    for (const std::string& line : TRY(list(part, "db.dump"))) out += line + ";\n";
  }
  return out;
}

Result<std::vector<std::string>> Connection::list_faults() { return list(kFaults, "db.check"); }

}  // namespace stithy::db::postgres
