// SPDX-License-Identifier: Apache-2.0
//
// model.h — a row of a route table, between reading and writing.
//
// Plain values. lexer.cc cuts the source, parse.cc finds the rows in it and their addresses,
// check.cc judges them together, emit.cc turns them into C++.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace links {

// Something wrong in a source file. Printed as "path:line: error: text".
struct Problem {
  std::string path;
  int line = 0;
  std::string text;
};

struct SourceFile {
  std::string path;
  std::string text;
};

// A piece of an address: text that stands as it is, or the value of a parameter.
struct Piece {
  enum class Kind {
    Literal,
    Repository,  // "/ada/engine", known as a whole
    Text,        // one segment, or a part of it
    Number,      // {id}, {n}
    Rest,        // one or more segments, slashes and all
  };
  Kind kind = Kind::Literal;
  std::string text;  // the literal, or the name of the parameter
};

struct Row {
  std::string file = {};
  int line = 0;
  std::string method = {};  // "Get"
  std::string path = {};    // as written
  std::string name = {};    // "code.api.tree"
  std::vector<Piece> pieces = {};
};

bool is_name(std::string_view s);  // [a-z][a-z0-9_]*, not ending in '_'
// A name as C++ can say it: delete_ for delete.
std::string identifier(std::string_view name);
// The words of a row's name between its dots.
std::vector<std::string> words_of(std::string_view name);

// The rows of one file in their order. What cannot be read is a problem that names the row.
std::vector<Row> parse_rows(const SourceFile& source, std::vector<Problem>& problems);
// Rows that are fine one by one, taken together: names, addresses, what C++ would confuse.
void check_rows(std::string_view feature, const std::vector<Row>& rows,
                std::vector<Problem>& problems);
std::string render_header(std::string_view folder, std::vector<Row> rows);

}  // namespace links
