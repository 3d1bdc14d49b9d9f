// SPDX-License-Identifier: Apache-2.0
//
// blob_driver.cc: the blob store of the product, told by lines what to do, for the suite of blobs.
//
//   blob_driver DATA      where DATA was made by the product; the store is what STITHY_BLOBS_* say
//
// A line is a command and words like key=value; the answer is one line of JSON.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>

#include "base/json.h"
#include "base/text.h"
#include "db/transact.h"
#include "kit/blobs/check.h"
#include "kit/blobs/collect.h"
#include "kit/blobs/open.h"
#include "kit/blobs/settings.h"
#include "kit/blobs/uses.h"
#include "sys/files.h"

namespace {

using namespace std::chrono_literals;
using stithy::Deadline;
using stithy::Instant;
using stithy::JsonWriter;
using stithy::Result;
namespace blobs = stithy::blobs;
namespace db = stithy::db;
namespace kit = stithy::kit;
namespace sys = stithy::sys;
namespace text = stithy::text;

class Words {
 public:
  explicit Words(std::string_view line) {
    auto words = text::split(line, ' ');
    command = words.front();
    for (std::size_t i = 1; i < words.size(); ++i) {
      auto word = text::cut(words[i], "=");
      values_[std::string(word.before)] = word.after;
    }
  }
  bool has(const std::string& key) const { return values_.contains(key); }
  std::string text_of(const std::string& key) const {
    auto at = values_.find(key);
    return at == values_.end() ? std::string() : at->second;
  }
  std::int64_t number(const std::string& key, std::int64_t otherwise = 0) const {
    return text::parse_number<std::int64_t>(text_of(key)).value_or(otherwise);
  }
  blobs::Hash hash() const { return blobs::Hash::parse(text_of("hash")).value_or(blobs::Hash{}); }
  Deadline deadline() const {
    return Deadline::in(std::chrono::milliseconds(number("within", 60'000)));
  }
  blobs::Expected expected() const {
    blobs::Expected out;
    if (has("hash")) out.hash = hash();
    if (has("size")) out.size_bytes = static_cast<std::uint64_t>(number("size"));
    if (has("max")) out.size_bytes_max = static_cast<std::uint64_t>(number("max"));
    return out;
  }

  std::string command;

 private:
  std::map<std::string, std::string> values_;
};

blobs::Source source_of_file(std::shared_ptr<sys::Fd> fd) {
  return [fd = std::move(fd)](std::span<char> into) -> Result<std::size_t> {
    ssize_t n = ::read(fd->get(), into.data(), into.size());
    if (n < 0) return sys::errno_error("read", "the source");
    return static_cast<std::size_t>(n);
  };
}

class Driver {
 public:
  Driver(blobs::Store& store, db::Database& database, kit::Metrics& metrics,
         const sys::Clock& clock)
      : store_(store), database_(database), metrics_(metrics), clock_(clock) {}

  // Writes the members of the answer.
  Result<void> obey(const Words& words, JsonWriter& out) {
    static const std::map<std::string, Result<void> (Driver::*)(const Words&, JsonWriter&)> kAll = {
        {"put", &Driver::put},           {"use", &Driver::use},
        {"release", &Driver::release},   {"usage", &Driver::usage},
        {"open", &Driver::open},         {"find", &Driver::find},
        {"list", &Driver::list},         {"remove", &Driver::remove},
        {"collect", &Driver::collect},   {"link_get", &Driver::link_get},
        {"link_put", &Driver::link_put}, {"adopt", &Driver::adopt},
        {"check", &Driver::check},       {"metrics", &Driver::metrics}};
    auto at = kAll.find(words.command);
    if (at == kAll.end()) return stithy::invalid("There is no such command.");
    return (this->*at->second)(words, out);
  }

 private:
  Result<blobs::Stored> put_file(const Words& words) {
    auto fd = std::make_shared<sys::Fd>(TRY(sys::open_file(words.text_of("file"), O_RDONLY)));
    return store_.put(source_of_file(std::move(fd)), words.expected(), words.deadline());
  }
  static void tell(JsonWriter& out, const blobs::Hash& hash, std::uint64_t size_bytes) {
    out.member("hash", hash.hex()).member("size", size_bytes);
  }
  Result<void> put(const Words& words, JsonWriter& out) {
    auto stored = TRY(put_file(words));
    tell(out, stored.hash, stored.size_bytes);
    // The pin is held until the next one, as a caller would until its commit.
    if (words.has("hold")) held_ = std::move(stored.pin);
    return {};
  }
  Result<void> use(const Words& words, JsonWriter& out) {
    auto stored = TRY(put_file(words));
    const std::string reference = words.text_of("reference");
    blobs::UseOptions options{.reference = reference};
    if (words.has("quota"))
      options.quota = {"test.quota", static_cast<std::uint64_t>(words.number("quota"))};
    TRY(db::transact(database_, words.deadline(), [&](db::Tx& tx) {
      return blobs::use(tx, {"test", words.number("owner")}, stored, options, clock_.now());
    }));
    tell(out, stored.hash, stored.size_bytes);
    return {};
  }
  Result<void> release(const Words& words, JsonWriter&) {
    const std::string reference = words.text_of("reference");
    return db::transact(database_, words.deadline(), [&](db::Tx& tx) {
      return blobs::release(tx, {"test", words.number("owner")}, words.hash(), reference,
                            clock_.now());
    });
  }
  Result<void> usage(const Words& words, JsonWriter& out) {
    auto reader = TRY(database_.read(words.deadline()));
    auto usage = TRY(blobs::load_usage(*reader, {"test", words.number("owner")}));
    out.member("size", usage.size_bytes).member("blobs", usage.blobs);
    return {};
  }
  Result<void> open(const Words& words, JsonWriter& out) {
    auto opened = TRY(store_.open(words.hash(), words.deadline()));
    auto to = TRY(sys::create_file(words.text_of("to")));
    std::array<char, 65536> buffer;
    for (std::uint64_t at = 0; at < opened.size_bytes;) {
      ssize_t n = ::pread(opened.fd.get(), buffer.data(), buffer.size(), static_cast<off_t>(at));
      if (n <= 0) return stithy::internal("what was opened is shorter than it says");
      TRY(sys::write_all(to.get(), {buffer.data(), static_cast<std::size_t>(n)}));
      at += static_cast<std::uint64_t>(n);
    }
    out.member("size", opened.size_bytes);
    return {};
  }
  Result<void> find(const Words& words, JsonWriter& out) {
    auto entry = TRY(store_.find(words.hash(), words.deadline()));
    out.member("found", entry.has_value());
    if (entry) out.member("size", entry->size_bytes).member("changed", entry->changed.seconds());
    return {};
  }
  Result<void> list(const Words& words, JsonWriter& out) {
    out.key("blobs").begin_array();
    TRY(store_.list(
        [&](const blobs::Entry& entry) -> Result<bool> {
          out.value(entry.hash.hex());
          return true;
        },
        words.deadline()));
    out.end_array();
    return {};
  }
  Result<void> remove(const Words& words, JsonWriter& out) {
    out.member("gone",
               TRY(store_.remove(
                   words.hash(), [](const blobs::Entry&) { return true; }, words.deadline())));
    return {};
  }
  // hours=N: as if that much time had passed.
  Result<void> collect(const Words& words, JsonWriter& out) {
    auto now = clock_.now() + std::chrono::hours(words.number("hours"));
    auto gone = TRY(blobs::collect(store_, database_, now, words.deadline()));
    out.member("rows", gone.rows).member("removed", gone.blobs).member("size", gone.size_bytes);
    out.member("leftovers", gone.leftovers);
    return {};
  }
  static blobs::LinkWish wish_of(const Words& words) {
    blobs::LinkWish wish{.file_name = words.text_of("name")};
    wish.lifetime = std::chrono::seconds(words.number("lifetime", 60));
    return wish;
  }
  Result<void> link_get(const Words& words, JsonWriter& out) {
    auto link = store_.link_to_get(words.hash(), wish_of(words));
    if (link) out.member("url", link->url);
    return {};
  }
  Result<void> link_put(const Words& words, JsonWriter& out) {
    auto incoming = store_.link_to_put(wish_of(words));
    if (incoming) out.member("url", incoming->link.url).member("name", incoming->name);
    return {};
  }
  Result<void> adopt(const Words& words, JsonWriter& out) {
    auto stored = TRY(store_.adopt(words.text_of("name"), words.expected(), words.deadline()));
    tell(out, stored.hash, stored.size_bytes);
    return {};
  }
  Result<void> check(const Words& words, JsonWriter& out) {
    auto depth = words.has("hashes") ? blobs::CheckDepth::Hashes : blobs::CheckDepth::Sizes;
    out.key("problems").begin_array();
    TRY(blobs::check(store_, database_, depth, [&](std::string what) { out.value(what); }));
    out.end_array();
    return {};
  }
  Result<void> metrics(const Words&, JsonWriter& out) {
    out.member("text", metrics_.render());
    return {};
  }

  blobs::Store& store_;
  db::Database& database_;
  kit::Metrics& metrics_;
  const sys::Clock& clock_;
  blobs::Pin held_;
};

Result<void> run(const sys::Path& data) {
  sys::SystemClock clock;
  kit::Metrics metrics;
  std::array<kit::SettingsSpec, 1> specs = {blobs::kSettings};
  kit::SettingsSource source{.file = {},
                             .environment = kit::process_environment(),
                             .other_variables = {"STITHY_FAILPOINT"}};
  auto settings = TRY(kit::Settings::load(specs, source));
  auto store = TRY(blobs::open_store(*settings, {data, data / "tmp"}, clock, metrics));
  auto database = TRY(db::Database::open({.url = "sqlite:" + (data / "stithy.db").string()}));
  Driver driver(*store, *database, metrics, clock);
  for (std::string line; std::getline(std::cin, line);) {
    JsonWriter members;
    members.begin_object();
    auto result = driver.obey(Words(line), members);
    std::string answer;
    if (result) {
      answer = members.member("ok", true).end_object().text();
    } else {
      const auto& error = result.error();
      auto after = error.retry_after.value_or(0s);
      answer = JsonWriter()
                   .begin_object()
                   .member("ok", false)
                   .member("code", stithy::code_name(error.code))
                   .member("message", error.message)
                   .member("cause", error.cause)
                   .member("retry_after", std::int64_t{after.count()})
                   .end_object()
                   .text();
    }
    std::printf("%s\n", answer.c_str());
    std::fflush(stdout);
  }
  return {};
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  auto ran = run(words[1]);
  if (ran) return 0;
  std::fprintf(stderr, "%s %s\n", ran.error().message.c_str(), ran.error().cause.c_str());
  return 1;
}
