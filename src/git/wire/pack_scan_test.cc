// SPDX-License-Identifier: Apache-2.0
#include "git/wire/pack_scan.h"

#include "git/testing/forge_fixture.h"
#include "git/testing/pack_writer.h"

namespace stithy::git {

using testing::Forge;
using testing::PackWriter;

namespace {

Result<PackTotals> scan(std::string_view pack, PackLimits limits = {}, std::size_t step = 1000) {
  PackScanner scanner(ObjectFormat::Sha1, limits);
  while (!pack.empty() && !scanner.finished()) {
    std::size_t used = TRY(scanner.feed(pack.substr(0, step)));
    pack.remove_prefix(used);
  }
  if (!scanner.finished()) return invalid("unfinished");
  return scanner.totals();
}

// Sends a push of one ref to `oid` with the given pack straight into the receiver.
PushAnswer push(Forge& forge, std::string_view oid, std::string_view pack) {
  std::string body;
  append_packet(body, std::string(40, '0') + " " + std::string(oid) + " refs/heads/x" +
                          std::string(1, '\0') + "report-status\n");
  append_flush(body);
  body += pack;
  PushExchange exchange;
  exchange.repository = forge.repository();
  exchange.key = "r";
  std::size_t at = 0;
  exchange.input = [&](std::span<char> into) -> Result<std::size_t> {
    std::size_t n = body.copy(into.data(), into.size(), at);
    at += n;
    return n;
  };
  return std::move(forge.receiver.take(exchange, forge.journal)).take();
}

const std::string kSome(40, 'a');

}  // namespace

TEST_CASE("a pack is read the same however it is cut") {
  PackWriter writer;
  writer.object(3, "hello\n");
  writer.object(3, "");
  writer.object(3, std::string(300'000, 'z'));
  writer.offset_delta(0, PackWriter::copy_delta(6, "more"));
  std::string pack = writer.finish();
  for (std::size_t step : {1, 2, 7, 4096, 1'000'000}) {
    auto totals = scan(pack, {}, step);
    REQUIRE_MESSAGE(totals, step);
    CHECK(totals->objects == 4);
    CHECK(totals->bytes == pack.size());
    CHECK(totals->largest_bytes == 300'000);
  }
}

TEST_CASE("what real git packs is accepted") {
  Forge forge;
  forge.make_work();
  for (int i = 0; i < 20; ++i)
    forge.commit(std::string(1000, static_cast<char>('a' + i)) + "\n" + std::string(5000, 'x'));
  forge.ask({"-C", forge.work(), "repack", "-adq", "--depth=50"});
  auto names = sys::list_directory(sys::Path(forge.work()) / ".git/objects/pack");
  for (const std::string& name : *names)
    if (name.ends_with(".pack")) {
      auto pack = sys::read_file(sys::Path(forge.work()) / ".git/objects/pack" / name);
      auto totals = scan(*pack);
      REQUIRE(totals);
      CHECK(totals->objects == 63);
    }
}

TEST_CASE("headers that lie are refused at once") {
  CHECK_FALSE(scan("JUNKJUNKJUNK"));
  CHECK_FALSE(scan(std::string("PACK\0\0\0\4\0\0\0\0", 12)));
  auto huge = scan(std::string("PACK\0\0\0\2\xff\xff\xff\xff", 12));
  REQUIRE_FALSE(huge);
  CHECK(huge.error().code == Code::TooLarge);
}

TEST_CASE("types that do not exist and bases that lie nowhere are refused") {
  for (int type : {0, 5}) {
    PackWriter writer;
    writer.object(type, "x");
    CHECK_FALSE(scan(writer.finish()));
  }
  for (std::uint64_t distance : {std::uint64_t{1}, std::uint64_t{5}, std::uint64_t{1} << 40}) {
    PackWriter writer;
    writer.object(3, "hello");
    writer.offset_delta_at(distance, PackWriter::copy_delta(5, "x"));
    CHECK_MESSAGE(!scan(writer.finish()), distance);
  }
}

TEST_CASE("sizes are checked after inflation, in both directions") {
  PackWriter more, less;
  more.object_declaring(3, 4, "hello");
  less.object_declaring(3, 6, "hello");
  CHECK(scan(more.finish()).error().message.find("larger") != std::string::npos);
  CHECK(scan(less.finish()).error().message.find("smaller") != std::string::npos);
}

TEST_CASE("each limit is kept to the byte") {
  PackWriter writer;
  writer.object(3, std::string(1000, 'a'));
  writer.object(3, std::string(500, 'b'));
  std::string pack = writer.finish();
  PackLimits limits;
  auto refused = [&](auto set) {
    PackLimits changed;
    set(changed);
    auto out = scan(pack, changed);
    return !out && out.error().code == Code::TooLarge;
  };
  limits.object_bytes_max = 1000;
  limits.inflated_bytes_max = limits.expanded_bytes_max = 1500;
  limits.objects_max = 2;
  limits.pack_bytes_max = pack.size();
  CHECK(scan(pack, limits));
  CHECK(refused([](PackLimits& l) { l.object_bytes_max = 999; }));
  CHECK(refused([](PackLimits& l) { l.inflated_bytes_max = 1499; }));
  CHECK(refused([](PackLimits& l) { l.expanded_bytes_max = 1499; }));
  CHECK(refused([](PackLimits& l) { l.objects_max = 1; }));
  CHECK(refused([&](PackLimits& l) { l.pack_bytes_max = pack.size() - 1; }));
}

TEST_CASE("a delta of twenty bytes that would make four gigabytes is refused") {
  PackWriter writer;
  writer.object(3, "hello");
  writer.offset_delta(0, PackWriter::sizes(5, std::uint64_t{4} << 30) + std::string("\x90\x05", 2));
  auto out = scan(writer.finish());
  REQUIRE_FALSE(out);
  CHECK(out.error().code == Code::TooLarge);
}

TEST_CASE("chains of deltas are followed, by offset and by name") {
  PackLimits limits;
  limits.delta_depth_max = 10;
  for (std::size_t depth : {10, 11}) {
    PackWriter writer;
    writer.object(3, "hello");
    for (std::size_t i = 0; i < depth; ++i)
      writer.offset_delta(i, PackWriter::copy_delta(5 + i, "x"));
    CHECK(scan(writer.finish(), limits).has_value() == (depth == 10));
  }
  ReceiveOptions options;
  options.pack = limits;
  Forge forge(options);
  for (std::size_t depth : {10, 11}) {
    PackWriter writer;
    std::string content = "hello";
    writer.object(3, content);
    for (std::size_t i = 0; i < depth; ++i) {
      std::string base = PackWriter::blob_id(content);
      writer.named_delta(base, PackWriter::copy_delta(content.size(), "x"));
      content += "x";
    }
    PushAnswer answer = push(forge, kSome, writer.finish());
    bool deep = text::contains(answer.body, "chain of more than 10 deltas");
    CHECK_MESSAGE(deep == (depth == 11), answer.body);
  }
}

TEST_CASE("broken packs are refused by a clear report and leave nothing behind") {
  Forge forge;
  forge.make_work();
  REQUIRE(forge.push({"URL", "main"}) == 0);
  std::uint64_t before = forge.files.disk_bytes(forge.id);
  PackWriter absent, wrong, cut, longer;
  absent.named_delta(*text::from_hex(kSome), PackWriter::copy_delta(5, "x"));
  wrong.object(3, "hello");
  std::string wrong_pack = wrong.finish();
  wrong_pack.back() = static_cast<char>(wrong_pack.back() ^ 1);
  cut.object(3, "hello");
  std::string cut_pack = cut.finish();
  cut_pack.resize(cut_pack.size() - 5);
  longer.object(3, "hello");
  for (const auto& [pack, words] : std::vector<std::pair<std::string, std::string>>{
           {absent.finish(), "unpack The pack holds deltas whose base is neither"},
           {wrong_pack, "unpack The checksum of the pack is wrong"},
           {cut_pack, "unpack The pack ends in the middle"},
           {longer.finish() + "x", "unpack The push holds bytes behind"},
           {std::string("PACK\0\0\0\2\xff\xff\xff\xff", 12), "unpack The pack declares"},
           {"not a pack at all", "unpack The pushed data is not a pack"},
           {"", "unpack The pack ends in the middle"}}) {
    PushAnswer answer = push(forge, kSome, pack);
    CHECK_MESSAGE(text::contains(answer.body, words), answer.body);
    CHECK_FALSE(answer.outcome.changed());
    CHECK(forge.quarantines() == 0);
    CHECK(forge.files.disk_bytes(forge.id) == before);
  }
}

}  // namespace stithy::git
