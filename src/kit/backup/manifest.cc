// SPDX-License-Identifier: Apache-2.0
#include "kit/backup/manifest.h"

#include "base/json.h"
#include "base/text.h"

namespace stithy::backup {

namespace {

constexpr std::string_view kFormat = "stithy-backup";
constexpr std::string_view kFolder = "backups/", kEnding = ".jsonl";

Error damaged(std::string_view what) {
  return invalid(text::format(
      "The list of this backup is damaged ({}). Use another backup; `stithy backup verify` tells "
      "which are whole.",
      what));
}

void write_file(JsonWriter& w, const File& file) {
  w.begin_object().member("path", file.path).member("mode", file.mode);
  w.member("size", file.size_bytes).member("inode", file.inode);
  w.member("changed_ns", file.changed_ns).key("pieces").begin_array();
  for (const Piece& piece : file.pieces) {
    w.begin_array().value(piece.hash.hex()).value(std::uint64_t{piece.pack});
    w.value(piece.offset).value(piece.size_bytes).end_array();
  }
  w.end_array().end_object();
}

const Json kNothing;
const Json& member(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  return found == nullptr ? kNothing : *found;
}
std::int64_t number(const Json& json) { return json.as_int() == nullptr ? -1 : *json.as_int(); }
std::string words(const Json& json) {
  return json.as_string() == nullptr ? std::string() : *json.as_string();
}
std::vector<std::string> list_words(const Json& json) {
  std::vector<std::string> out;
  if (json.as_array() != nullptr)
    for (const Json& one : *json.as_array()) out.push_back(words(one));
  return out;
}

// Below the directory it is restored to, whatever somebody wrote into the list.
bool is_safe(std::string_view path) {
  if (path.empty() || path.find('\0') != path.npos) return false;
  for (std::string_view part : text::split(path, '/'))
    if (part.empty() || part == "." || part == "..") return false;
  return true;
}

Result<Piece> read_piece(const Json& json, std::size_t packs) {
  const auto* parts = json.as_array();
  if (parts == nullptr || parts->size() != 4) return damaged("a piece of a file");
  auto hash = blobs::Hash::parse(words((*parts)[0]));
  std::int64_t pack = number((*parts)[1]), offset = number((*parts)[2]), size = number((*parts)[3]);
  bool fits =
      hash && pack >= 0 && static_cast<std::size_t>(pack) < packs && offset >= 0 && size > 0;
  if (!fits) return damaged("a piece of a file");
  return Piece{*hash, static_cast<std::uint32_t>(pack), static_cast<std::uint64_t>(offset),
               static_cast<std::uint64_t>(size)};
}

Result<File> read_file_line(const Json& json, std::size_t packs) {
  File file{.path = words(member(json, "path")),
            .mode = static_cast<int>(number(member(json, "mode"))),
            .size_bytes = static_cast<std::uint64_t>(number(member(json, "size"))),
            .inode = static_cast<std::uint64_t>(number(member(json, "inode"))),
            .changed_ns = number(member(json, "changed_ns")),
            .pieces = {}};
  const auto* pieces = member(json, "pieces").as_array();
  if (!is_safe(file.path) || file.mode < 0 || file.mode > 0777 || pieces == nullptr)
    return damaged("a file");
  std::uint64_t size = 0;
  for (const Json& piece : *pieces) {
    file.pieces.push_back(TRY(read_piece(piece, packs)));
    size += file.pieces.back().size_bytes;
  }
  if (size != file.size_bytes) return damaged("the size of " + file.path);
  return file;
}

Result<Manifest> read_head(const Json& json) {
  if (words(member(json, "format")) != kFormat) return damaged("its first line");
  if (number(member(json, "version")) > kFormatVersion)
    return invalid("This backup was made by a newer program. Restore it with that one.");
  auto packs = list_words(member(json, "packs"));
  Manifest out{.id = words(member(json, "id")),
               .begun = Instant(number(member(json, "begun"))),
               .program = words(member(json, "program")),
               .database = words(member(json, "database")),
               .steps = list_words(member(json, "steps")),
               .packs = {},
               .files = {}};
  for (const std::string& hex : packs) {
    auto hash = blobs::Hash::parse(hex);
    if (!hash) return damaged("the name of a pack");
    out.packs.push_back(*hash);
  }
  return out;
}

}  // namespace

std::string render(const Manifest& manifest) {
  JsonWriter head;
  head.begin_object().member("format", kFormat).member("version", kFormatVersion);
  head.member("id", manifest.id).member("begun", manifest.begun.micros());
  head.member("program", manifest.program).member("database", manifest.database);
  head.key("steps").begin_array();
  for (const std::string& step : manifest.steps) head.value(step);
  head.end_array().key("packs").begin_array();
  for (const auto& pack : manifest.packs) head.value(pack.hex());
  head.end_array().end_object();
  std::string out = head.text() + "\n";
  for (const File& file : manifest.files) {
    JsonWriter w;
    write_file(w, file);
    out += w.text() + "\n";
  }
  JsonWriter end;
  end.begin_object().member("files", static_cast<std::uint64_t>(manifest.files.size()));
  end.member("sha256", blobs::Hash::of(out).hex()).end_object();
  return out + end.text() + "\n";
}

Result<Manifest> parse_manifest(std::string_view text) {
  std::size_t last = text.empty() ? text.npos : text.rfind('\n', text.size() - 2);
  if (text.empty() || text.back() != '\n' || last == text.npos) return damaged("cut off");
  std::string_view lines = text.substr(0, last + 1);
  auto end = Json::parse(text::trim(text.substr(last + 1)));
  if (!end || words(member(*end, "sha256")) != blobs::Hash::of(lines).hex())
    return damaged("its hash");
  auto [first, rest, found] = text::cut(lines, "\n");
  auto head = Json::parse(first);
  if (!head) return damaged("its first line");
  Manifest manifest = TRY(read_head(*head));
  while (!rest.empty()) {
    auto [line, more, more_found] = text::cut(rest, "\n");
    rest = more;
    auto json = Json::parse(line);
    if (!json) return damaged("a line");
    manifest.files.push_back(TRY(read_file_line(*json, manifest.packs.size())));
  }
  if (number(member(*end, "files")) != static_cast<std::int64_t>(manifest.files.size()))
    return damaged("the count of its files");
  return manifest;
}

std::string manifest_name(std::string_view id) {
  return text::format("{}{}{}", kFolder, id, kEnding);
}

std::string pack_name(const blobs::Hash& hash) {
  std::string hex = hash.hex();
  return text::format("packs/{}/{}.pack", hex.substr(0, 2), hex);
}

Result<std::vector<std::string>> list_ids(Depot& depot) {
  std::vector<std::string> ids;
  for (std::string& name : TRY(depot.list(std::string(kFolder)))) {
    if (!name.ends_with(kEnding)) continue;
    ids.push_back(name.substr(kFolder.size(), name.size() - kFolder.size() - kEnding.size()));
  }
  return ids;
}

Result<Manifest> load_manifest(Depot& depot, std::string_view id) {
  return parse_manifest(TRY(depot.get(manifest_name(id), kManifestBytesMax)));
}

Result<std::string> resolve_id(Depot& depot, std::string_view wish) {
  auto ids = TRY(list_ids(depot));
  if (wish == "latest" && !ids.empty()) return ids.back();
  for (const std::string& id : ids)
    if (id == wish) return id;
  return not_found(ids.empty() ? std::string("There is no backup at this place.")
                               : text::format("There is no backup {}; `stithy backup list` names "
                                              "those there are.",
                                              wish));
}

}  // namespace stithy::backup
