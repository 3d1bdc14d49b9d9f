// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/names.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace stithy::account {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Endings that our addresses give a meaning of their own, or that confuse tools.
constexpr std::array kEndings = {".git",  ".wiki",  ".atom", ".rss",  ".keys", ".gpg",
                                 ".json", ".patch", ".diff", ".lock", ".png"};
// Device names of Windows: a clone into such a directory fails there.
constexpr std::array kDevices = {"con",  "prn",  "aux",  "nul",  "com1", "com2",
                                 "com3", "com4", "lpt1", "lpt2", "lpt3"};
// Names people would take for the instance itself.
constexpr std::array kOfficial = {
    "admin",     "administrator", "root",        "system",    "stithy",    "support",
    "security",  "abuse",         "postmaster",  "webmaster", "help",      "info",
    "new",       "edit",          "settings",    "api",       "raw",       "assets",
    "explore",   "login",         "logout",      "signup",    "register",  "search",
    "events",    "notifications", "issues",      "pulls",     "about",     "terms",
    "privacy",   "robots.txt",    "favicon.ico", "null",      "undefined", "ghost",
    "anonymous", "everyone",      "all",         "me",        "self",      "bench-reserved"};

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

Result<void> check_characters(std::string_view name) {
  for (char c : name)
    if (!is_word(c) && c != '-' && c != '_' && c != '.')
      return invalid_field("name",
                           "A name holds only the letters a to z, digits, '-', '_' and '.'.");
  if (text::contains(name, ".."))
    return invalid_field("name", "A name may not hold two dots in a row.");
  std::string folded = fold_name(name);
  for (std::string_view ending : kEndings)
    if (std::string_view(folded).ends_with(ending))
      return invalid_field("name", text::format("A name may not end in \"{}\".", ending));
  if (contains(kDevices, folded))
    return invalid_field("name", text::format("\"{}\" is a device name on Windows.", name));
  return {};
}

}  // namespace

std::string fold_name(std::string_view name) { return text::to_lower(name); }

Result<void> check_owner_name(std::string_view name,
                              const std::set<std::string, std::less<>>& reserved) {
  if (name.empty()) return invalid_field("name", "The name may not be empty.");
  if (name.size() > 39) return invalid_field("name", "A name has at most 39 characters.");
  TRY(check_characters(name));
  if (!is_word(name.front()) || !is_word(name.back()))
    return invalid_field("name", "A name begins and ends with a letter or a digit.");
  std::string folded = fold_name(name);
  if (reserved.contains(folded) || contains(kOfficial, folded))
    return invalid_field("name", text::format("\"{}\" is reserved.", name));
  return {};
}

Result<void> check_repo_name(std::string_view name) {
  if (name.empty()) return invalid_field("name", "The name may not be empty.");
  if (name.size() > 100) return invalid_field("name", "A name has at most 100 characters.");
  TRY(check_characters(name));
  if (name == "." || name == "-" || name.front() == '-')
    return invalid_field("name", "A repository's name may not begin with '-' or be a dot.");
  return {};
}

Result<std::string> check_email(std::string_view email) {
  // One address scalar: no list, no display name, no control bytes. Whether it exists is found out
  // by sending to it, never by a grammar.
  auto at = email.find('@');
  bool shaped = email.size() <= 254 && at != email.npos && at > 0 && at + 1 < email.size() &&
                email.find('@', at + 1) == email.npos && !text::has_control(email) &&
                email.find_first_of(" ,;<>()[]\\\"") == email.npos;
  if (!shaped) return invalid_field("email", "This is not one e-mail address (name@host).");
  return text::to_lower(email);
}

}  // namespace stithy::account
