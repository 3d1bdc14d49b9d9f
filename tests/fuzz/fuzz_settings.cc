// SPDX-License-Identifier: Apache-2.0
//
// Arbitrary settings files: every value that is accepted is within its bounds, and every refusal
// names at least one key or line.
// fuzz: src/kit/settings.cc src/kit/settings_file.cc src/kit/setting_types.cc
// fuzz: src/sys/files.cc src/sys/random.cc src/sys/crypto.cc src/base/json.cc src/base/text.cc
// fuzz: src/base/encoding.cc src/base/result.cc src/base/instant.cc src/base/log.cc
// fuzz: -lboost_json -lfmt -lcrypto -largon2
#include <array>
#include <cstdint>
#include <cstdlib>

#include "kit/settings.h"

namespace {

using namespace std::chrono_literals;
using stithy::ByteCount;
using stithy::kit::Setting;

constexpr Setting<int> kCount{"sample.count", 5, {.min = 1, .max = 10}, "A count."};
constexpr Setting<std::chrono::seconds> kTime{
    "sample.time", 5s, {.min = 1s, .max = 24h}, "A time."};
constexpr Setting<ByteCount> kSize{
    "sample.size", ByteCount{9}, {.min = ByteCount{1}, .max = ByteCount::mebi(1)}, "A size."};
constexpr Setting<stithy::kit::StringList> kNames{
    "sample.names", "a", {.members_max = 3}, "Names."};
constexpr const stithy::kit::SettingBase* kAll[] = {&kCount, &kTime, &kSize, &kNames};

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view toml(reinterpret_cast<const char*>(bytes), size);
  // A secret's file would be opened; no setting here is one.
  const std::array specs = {stithy::kit::SettingsSpec(kAll)};
  auto settings = stithy::kit::Settings::parse(specs, toml);
  if (!settings) {
    require(!settings.error().message.empty());
    return 0;
  }
  require(kCount(**settings) >= 1 && kCount(**settings) <= 10);
  require(kTime(**settings) >= 1s && kTime(**settings) <= 24h);
  require(kSize(**settings).bytes >= 1 && kSize(**settings) <= ByteCount::mebi(1));
  require(kNames(**settings).size() <= 3);
  return 0;
}
