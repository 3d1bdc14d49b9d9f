// SPDX-License-Identifier: Apache-2.0
#include "features/transport/ssh_command.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/reader.h"
#include "base/text.h"

namespace stithy::transport {

namespace {

using Verb = SshCommand::Verb;

constexpr std::size_t kLineBytesMax = 1024;

Error unknown() {
  return invalid(
      "This server runs git-upload-pack and git-receive-pack with one repository, written "
      "'owner/name.git'.");
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '/';
}

// Words with one space between; nothing when there is anything but plain characters in them.
std::optional<std::vector<std::string_view>> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  Reader reader(line);
  while (!reader.at_end()) {
    if (!words.empty() && !reader.skip(" ")) return std::nullopt;
    std::string_view word;
    if (reader.skip("'")) {
      auto quoted = reader.take_until('\'');
      if (!quoted) return std::nullopt;
      word = *quoted;
    } else {
      auto rest = reader.rest();
      word = *reader.take(std::min(rest.find(' '), rest.size()));
    }
    if (word.empty() || !std::all_of(word.begin(), word.end(), is_plain)) return std::nullopt;
    words.push_back(word);
  }
  return words;
}

std::optional<Verb> verb_of(std::string_view word) {
  if (word == "git-upload-pack") return Verb::UploadPack;
  if (word == "git-receive-pack") return Verb::ReceivePack;
  if (word == "git-upload-archive") return Verb::UploadArchive;
  if (word == "git-lfs-authenticate") return Verb::LfsAuthenticate;
  return std::nullopt;
}

bool is_name(std::string_view word) {
  return !word.empty() && word.size() <= 100 && word.front() != '.' && word.front() != '-';
}

}  // namespace

Result<SshCommand> parse_ssh_command(std::string_view line) {
  if (line.size() > kLineBytesMax) return unknown();
  auto words = words_of(line);
  if (!words || words->empty()) return unknown();
  auto verb = verb_of(words->front());
  const bool is_lfs = verb == Verb::LfsAuthenticate;
  if (!verb || words->size() != (is_lfs ? 3u : 2u)) return unknown();
  if (is_lfs && words->back() != "download" && words->back() != "upload") return unknown();
  std::string_view path = (*words)[1];
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with(".git")) path.remove_suffix(4);
  auto [owner, name, found] = text::cut(path, "/");
  if (!found || !is_name(owner) || !is_name(name) || text::contains(name, "/")) return unknown();
  return SshCommand{*verb, std::string(owner), std::string(name)};
}

}  // namespace stithy::transport
