// SPDX-License-Identifier: Apache-2.0
//
// toml.h — the part of TOML that the rule files of docs/ are written in, read without a library.
//
// Known: comments, [table.name], [[list]], and `key = value`, where a value is a string in double
// or single quotes, a whole number, true or false, or an array of strings that may span lines.
// Anything else ends the program with the line that is not understood: these files are ours.
// Header-only, so that a tool needs the standard library and nothing built before it.
#pragma once

#include <cctype>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ground {

struct TomlTable {
  std::string name;
  int line = 0;
  std::map<std::string, std::string> values;
  std::map<std::string, std::vector<std::string>> lists;

  std::string text(const std::string& key, std::string otherwise = {}) const {
    const auto at = values.find(key);
    return at == values.end() ? otherwise : at->second;
  }
  int number(const std::string& key, int otherwise) const {
    const auto at = values.find(key);
    if (at == values.end()) return otherwise;
    const char* const end = at->second.data() + at->second.size();
    int value = otherwise;
    std::from_chars(at->second.data(), end, value);
    return value;
  }
  std::vector<std::string> list(const std::string& key) const {
    const auto at = lists.find(key);
    return at == lists.end() ? std::vector<std::string>{} : at->second;
  }
};

class TomlReader {
 public:
  TomlReader(std::string file, std::string_view text) : file_(std::move(file)), text_(text) {}

  // Tables in the order of the file; [[name]] gives one table a time.
  std::vector<TomlTable> read() {
    std::vector<TomlTable> tables(1);
    while (skip_blank()) {
      if (text_[at_] == '[') {
        tables.push_back(read_header());
      } else {
        read_pair(tables.back());
      }
    }
    return tables;
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    std::fprintf(stderr, "%s:%d: %s\n", file_.c_str(), line_, what);
    std::exit(2);
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  // Past blanks, line ends and comments; false at the end.
  bool skip_blank() {
    while (at_ < text_.size()) {
      if (text_[at_] == '\n') {
        ++line_;
        ++at_;
      } else if (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r') {
        ++at_;
      } else if (text_[at_] == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else {
        return true;
      }
    }
    return false;
  }

  TomlTable read_header() {
    const bool repeated = text_.substr(at_, 2) == "[[";
    at_ += repeated ? 2 : 1;
    const auto end = text_.find(repeated ? "]]" : "]", at_);
    if (end == std::string_view::npos) fail("the table name does not end");
    TomlTable table;
    table.name = std::string(text_.substr(at_, end - at_));
    table.line = line_;
    at_ = end + (repeated ? 2 : 1);
    return table;
  }

  void read_pair(TomlTable& table) {
    std::string key;
    if (peek() == '"') {
      key = read_string();
    } else {
      while (std::isalnum(static_cast<unsigned char>(peek())) != 0 || peek() == '_' ||
             peek() == '-') {
        key += text_[at_++];
      }
    }
    if (key.empty()) fail("a key was expected");
    while (peek() == ' ') ++at_;
    if (peek() != '=') fail("an = was expected after the key");
    ++at_;
    while (peek() == ' ') ++at_;
    if (peek() == '[') {
      table.lists[key] = read_list();
    } else if (peek() == '"' || peek() == '\'') {
      table.values[key] = read_string();
    } else {
      std::string word;
      while (std::isalnum(static_cast<unsigned char>(peek())) != 0 || peek() == '-') {
        word += text_[at_++];
      }
      if (word.empty()) fail("a value was expected");
      table.values[key] = word;
    }
  }

  std::vector<std::string> read_list() {
    std::vector<std::string> list;
    ++at_;
    while (skip_blank()) {
      if (peek() == ']') {
        ++at_;
        return list;
      }
      if (peek() == ',') {
        ++at_;
        continue;
      }
      list.push_back(read_string());
    }
    fail("the array does not end");
  }

  std::string read_string() {
    const char quote = peek();
    if (quote != '"' && quote != '\'') fail("a string was expected");
    ++at_;
    std::string value;
    while (peek() != quote) {
      if (peek() == '\0' || peek() == '\n') fail("the string does not end");
      if (quote == '"' && peek() == '\\') ++at_;
      value += text_[at_++];
    }
    ++at_;
    return value;
  }

  std::string file_;
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace ground
