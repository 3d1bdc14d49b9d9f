// SPDX-License-Identifier: Apache-2.0
#include "kit/settings_file.h"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <toml++/toml.h>
#pragma GCC diagnostic pop

#include "base/text.h"

namespace stithy::kit {

namespace {

constexpr std::size_t kFileBytesMax = std::size_t{1} << 20;
constexpr int kDepthMax = 8;

class Flattener {
 public:
  explicit Flattener(const std::function<bool(std::string_view)>& is_key) : is_key_(is_key) {}

  Result<void> table(const toml::table& table, const std::string& prefix, int depth) {
    if (depth > kDepthMax) return invalid("The settings file nests sections too deeply.");
    for (const auto& [name, node] : table) {
      std::string key = prefix;
      if (!key.empty()) key += '.';
      key += name.str();
      if (const auto* inner = node.as_table(); inner && !is_key_(key)) {
        TRY(this->table(*inner, key, depth + 1));
      } else {
        FileEntry entry{.key = key, .value = false, .line = node.source().begin.line};
        TRY(read(node, entry));
        entries_.push_back(std::move(entry));
      }
    }
    return {};
  }

  std::vector<FileEntry> take() && { return std::move(entries_); }

 private:
  static Result<void> read(const toml::node& node, FileEntry& entry) {
    if (const auto* b = node.as_boolean())
      entry.value = b->get();
    else if (const auto* n = node.as_integer())
      entry.value = n->get();
    else if (const auto* d = node.as_floating_point())
      entry.value = d->get();
    else if (const auto* s = node.as_string())
      entry.value = s->get();
    else if (const auto* list = node.as_array())
      return read_list(*list, entry);
    else if (const auto* inline_table = node.as_table())
      return read_file(*inline_table, entry);
    else
      return wrong(entry, "has a date or time, which no setting takes.");
    return {};
  }

  static Result<void> read_list(const toml::array& list, FileEntry& entry) {
    StringList members;
    for (const auto& member : list) {
      const auto* s = member.as_string();
      if (!s) return wrong(entry, "must be a list of texts in quotes.");
      members.push_back(s->get());
    }
    entry.value = std::move(members);
    return {};
  }

  static Result<void> read_file(const toml::table& table, FileEntry& entry) {
    const auto* path = table.get_as<std::string>("file");
    if (!path || table.size() != 1 || path->get().empty())
      return wrong(entry, "is no section; a secret may be written as {file = \"/path\"}.");
    entry.file = path->get();
    return {};
  }

  static Error wrong(const FileEntry& entry, std::string_view rule) {
    return invalid_field(entry.key, text::format("Line {}: {} {}", entry.line, entry.key, rule));
  }

  const std::function<bool(std::string_view)>& is_key_;
  std::vector<FileEntry> entries_;
};

}  // namespace

Result<std::vector<FileEntry>> parse_settings_file(
    std::string_view toml, const std::function<bool(std::string_view)>& is_key) {
  if (toml.size() > kFileBytesMax) return too_large("The settings file is larger than 1 MiB.");
  auto parsed = toml::parse(toml);
  if (!parsed) {
    const auto& error = parsed.error();
    return invalid(text::format("Line {}, column {}: {}.", error.source().begin.line,
                                error.source().begin.column, error.description()));
  }
  Flattener flattener(is_key);
  TRY(flattener.table(parsed.table(), "", 1));
  return std::move(flattener).take();
}

}  // namespace stithy::kit
