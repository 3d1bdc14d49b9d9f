// SPDX-License-Identifier: Apache-2.0
//
// model.h — what a queries.sql and a migrations folder mean, between reading and writing.
//
// Plain values. parse.cc fills Query, rewrite.cc the three texts, schema.cc the migrations, emit.cc
// turns it all into C++.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "queries/lexer.h"

namespace queries {

enum Dialect { kSqlite, kPostgres, kMysql };
constexpr std::array<std::string_view, 3> kDialectNames = {"sqlite", "postgres", "mysql"};

enum class Base { Int, Real, Text, Bytes, Bool, Instant, Id };

struct Type {
  Base base = Base::Int;
  std::string id;      // the C++ name when base is Id
  bool maybe = false;  // "?": null is allowed
  bool list = false;   // list<...>, parameters only
  bool operator==(const Type&) const = default;
};

struct Field {
  std::string name;
  Type type;
  bool operator==(const Field&) const = default;
};

struct Row {
  std::string name;  // empty: a single column without a struct
  std::vector<Field> fields;
};

enum class Kind { Exec, One, Optional, Many, Each };

// The text for one dialect. In `order` stands for each placeholder, from the left, the index of its
// parameter (kListMark for the list), which drivers with bare "?" need.
constexpr int kListMark = 65535;
struct Text {
  std::string sql;
  std::vector<int> order;
};

struct Query {
  std::string name;
  Kind kind = Kind::Exec;
  bool upsert_kind = false;  // written as :upsert
  bool unbounded = false;
  bool locks = false;  // for update: servers allow it in no session that only reads
  int line = 0;
  std::vector<Field> parameters;
  Row result;
  Tokens tokens;                   // of the house dialect
  std::array<Tokens, 3> variants;  // where one is written
  std::array<bool, 3> has_variant{};
  std::array<Text, 3> texts;
  bool writes() const { return kind == Kind::Exec; }
};

struct QueryFile {
  std::string path;
  std::vector<std::string> includes;      // "-- @include "features/x/y.h""
  std::map<std::string, Tokens> clauses;  // "-- @clause name", what "@name" stands for
  std::vector<Query> queries;
  std::vector<Row> rows;  // each named row once, in order of first appearance
};

struct Step {
  int number = 0;
  std::string title;
  std::array<std::vector<std::string>, 3> statements;
};

struct SourceFile {
  std::string path;  // as printed in messages
  std::string text;
};

// parse.cc
QueryFile parse_queries(const SourceFile& file, std::vector<Problem>& problems);
// rewrite.cc: checks the SQL of a query and fills its texts.
void rewrite(Query& query, const std::string& path, std::vector<Problem>& problems);
// schema.cc: files are named NNNN_title.sql, NNNN_title.mysql.sql, NNNN_title.postgres.sql.
std::vector<Step> parse_migrations(const std::vector<SourceFile>& files,
                                   std::vector<Problem>& problems);
// emit.cc
struct Place {
  std::string folder;               // "features/issues"
  std::string feature;              // "issues": the first word of statement names and of migrations
  std::vector<std::string> spaces;  // namespaces below stithy, without sql
  std::string inner;                // inline namespace inside sql, or empty
};
Place place_of(std::string_view folder);
std::string emit_header(const Place& place, const QueryFile& file);
std::string emit_source(const Place& place, const QueryFile& file, const std::vector<Step>& steps);

}  // namespace queries
