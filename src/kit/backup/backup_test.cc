// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "kit/backup/pack_reader.h"
#include "kit/backup/pack_writer.h"
#include "kit/backup/prune.h"

#include <doctest/doctest.h>

namespace stithy::backup {

namespace {

struct Bench {
  sys::TemporaryDirectory home =
      std::move(sys::TemporaryDirectory::create("/tmp", "stithy-backup-")).take();
  std::unique_ptr<Depot> depot = std::move(open_directory_depot(home.path() / "depot")).take();
  std::vector<std::string> problems;

  std::set<std::string> packs() {
    auto names = std::move(depot->list("packs/")).take();
    return {names.begin(), names.end()};
  }
  sys::Path write(const std::string& name, std::string_view bytes) {
    sys::Path path = home.path() / name;
    REQUIRE(sys::write_file_durably(path, bytes));
    return path;
  }
  // A backup of these files at that time, by its id.
  Manifest make(const std::string& id, const Manifest* previous,
                const std::vector<std::pair<std::string, std::string>>& files,
                Counts* counts = nullptr) {
    Manifest manifest;
    manifest.id = id;
    manifest.begun = Instant(1'000'000'000'000'000);
    PackWriter writer(*depot, previous, packs());
    for (const auto& [path, bytes] : files)
      REQUIRE(writer.add({.path = path, .pieces = {}}, write("source", bytes), 1000));
    REQUIRE(writer.finish(manifest));
    REQUIRE(depot->put(manifest_name(id), render(manifest)));
    if (counts != nullptr) *counts = writer.counts();
    return manifest;
  }
  std::string read(const Manifest& manifest, std::string_view path) {
    PackReader reader(*depot, manifest);
    std::string out;
    for (const File& file : manifest.files) {
      if (file.path != path) continue;
      auto done = reader.read(file, [&](std::string_view bytes) -> Result<void> {
        out += bytes;
        return {};
      });
      if (!done) return "refused";
    }
    return out;
  }
  std::size_t count_problems(const Manifest& manifest) {
    problems.clear();
    auto done = verify(
        *depot, manifest, [this](std::string what) { problems.push_back(std::move(what)); },
        [](std::size_t) {});
    REQUIRE(done);
    return problems.size();
  }
};

std::string noise(std::size_t bytes, unsigned seed) {
  std::string out;
  for (std::size_t i = 0; i < bytes; ++i) {
    seed = seed * 1664525 + 1013904223;
    out += static_cast<char>(seed >> 24);
  }
  return out;
}

}  // namespace

TEST_CASE("what was put into packs is read as it was, and equal pieces lie there once") {
  Bench bench;
  std::string large = noise(10'500, 1);
  Counts counts;
  auto first = bench.make("20260101T000000Z-1", nullptr,
                          {{"a", large}, {"b", large + "x"}, {"empty", ""}}, &counts);
  CHECK(bench.read(first, "a") == large);
  CHECK(bench.read(first, "b") == large + "x");
  CHECK(bench.read(first, "empty").empty());
  CHECK(counts.bytes_written == large.size() + 501);
  auto second = bench.make("20260102T000000Z-1", &first, {{"a", large}, {"c", "new"}}, &counts);
  CHECK(counts.bytes_written == 3);
  CHECK(bench.read(second, "a") == large);
  CHECK(bench.read(second, "c") == "new");
  CHECK(bench.count_problems(second) == 0);
}

TEST_CASE("a list is read as it was written, and one changed byte is noticed") {
  Bench bench;
  auto made = bench.make("20260101T000000Z-1", nullptr, {{"a", noise(5000, 2)}, {"b\n\"", "b"}});
  std::string text = render(made);
  auto read = parse_manifest(text);
  REQUIRE(read);
  CHECK(render(*read) == text);
  for (std::size_t at = 0; at < text.size(); at += 7) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK(!parse_manifest(changed));
    CHECK(!parse_manifest(std::string_view(text).substr(0, at)));
  }
}

TEST_CASE("a list that leads out of its directory, or is of a newer format, is refused") {
  Manifest manifest;
  manifest.id = "x";
  for (const char* path : {"/etc/passwd", "../x", "a/../../x", "a//b", ".", ""}) {
    manifest.files = {{.path = path, .pieces = {}}};
    CHECK(!parse_manifest(render(manifest)));
  }
  manifest.files.clear();
  std::string text = render(manifest);
  REQUIRE(parse_manifest(text));
  std::string lines = text.substr(0, text.rfind('\n', text.size() - 2) + 1);
  lines = text::replace_all(lines, "\"version\":1", "\"version\":2");
  std::string newer =
      text::format("{}{{\"files\":0,\"sha256\":\"{}\"}}\n", lines, blobs::Hash::of(lines).hex());
  auto read = parse_manifest(newer);
  REQUIRE(!read);
  CHECK(read.error().message.find("newer program") != std::string::npos);
}

TEST_CASE("a damaged or missing pack is named and nothing of it is used") {
  Bench bench;
  auto made = bench.make("20260101T000000Z-1", nullptr, {{"a", noise(5000, 3)}});
  sys::Path pack = bench.home.path() / "depot" / pack_name(made.packs.at(0));
  auto bytes = std::move(sys::read_file(pack)).take();
  bytes[4000] = static_cast<char>(bytes[4000] ^ 1);
  REQUIRE(sys::write_file_durably(pack, bytes));
  CHECK(bench.count_problems(made) == 1);
  CHECK(bench.read(made, "a") == "refused");
  REQUIRE(sys::remove_tree(pack));
  CHECK(bench.count_problems(made) == 1);
  // Its pieces are stored anew by the next backup, though the list knows them.
  auto again = bench.make("20260102T000000Z-1", &made, {{"a", noise(5000, 3)}});
  CHECK(bench.count_problems(again) == 0);
}

TEST_CASE("a file is taken as known only when nothing about it changed, and not just now") {
  Bench bench;
  Manifest manifest;
  manifest.begun = Instant(1'000'000'000);  // in the second 1000
  constexpr std::int64_t kOld = 990'000'000'000, kDoubtful = 999'000'000'000;
  manifest.files = {{.path = "a", .inode = 7, .changed_ns = kOld, .pieces = {}},
                    {.path = "b", .inode = 8, .changed_ns = kDoubtful, .pieces = {}},
                    {.path = "c", .pieces = {}}};
  PackWriter writer(*bench.depot, &manifest, {});
  CHECK(writer.is_known("a", 0, 7, kOld));
  CHECK(!writer.is_known("a", 1, 7, kOld));
  CHECK(!writer.is_known("a", 0, 8, kOld));
  CHECK(!writer.is_known("a", 0, 7, kOld + 1));
  CHECK(!writer.is_known("x", 0, 7, kOld));
  CHECK(!writer.is_known("b", 0, 8, kDoubtful));
  CHECK(!writer.is_known("c", 0, 0, 0));
}

TEST_CASE("the rules say which backups go") {
  using Ids = std::vector<std::string>;
  const Ids ids = {"20260101T080000Z-1", "20260101T090000Z-1", "20260102T080000Z-1",
                   "20260104T080000Z-1", "20260104T090000Z-1"};
  CHECK(list_old(ids, {}).empty());
  CHECK(list_old(ids, {.last = 2, .daily = 0}) == Ids{ids[2], ids[1], ids[0]});
  CHECK(list_old(ids, {.last = 0, .daily = 2}) == Ids{ids[3], ids[1], ids[0]});
  CHECK(list_old(ids, {.last = 1, .daily = 9}) == Ids{ids[3], ids[0]});
  CHECK(list_old(ids, {.last = 9, .daily = 0}).empty());
}

TEST_CASE("pruning keeps every pack that is needed, and removes nothing when it cannot know") {
  Bench bench;
  auto first = bench.make("20260101T000000Z-1", nullptr, {{"a", noise(3000, 4)}});
  auto second = bench.make("20260102T000000Z-1", &first, {{"a", noise(3000, 4)}, {"b", "b"}});
  bench.make("20260103T000000Z-1", &second, {{"c", "c"}});
  CHECK(bench.packs().size() == 3);
  auto pruned = prune(*bench.depot, {.last = 2, .daily = 0});
  REQUIRE(pruned);
  CHECK(pruned->backups == 1);
  CHECK(pruned->packs == 0);
  CHECK(bench.count_problems(second) == 0);
  REQUIRE(bench.depot->put(manifest_name("20260102T000000Z-1"), "damaged\n"));
  CHECK(!prune(*bench.depot, {.last = 2, .daily = 0}));
  CHECK(bench.packs().size() == 3);
  pruned = prune(*bench.depot, {.last = 1, .daily = 0});
  REQUIRE(pruned);
  CHECK(pruned->packs == 2);
}

}  // namespace stithy::backup
