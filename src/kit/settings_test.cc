// SPDX-License-Identifier: Apache-2.0
#include "kit/settings.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "base/json.h"
#include "base/text.h"
#include "kit/settings_render.h"
#include "sys/files.h"

using namespace std::chrono_literals;

namespace stithy::kit {
namespace {

enum class Mode : std::uint8_t { Open, Invited, Closed };
constexpr std::array<std::string_view, 3> kModes = {"open", "invited", "closed"};
bool is_host(std::string_view s) { return s.find(' ') == s.npos; }

constexpr Setting<int> kMaxOpen{"sample.max_open",
                                10'000,
                                {.min = 1, .max = 1'000'000},
                                "How many open issues one repository may have.",
                                {.example = 500}};
constexpr Setting<bool> kEnabled{"sample.enabled", true, {}, "Whether the sample is on."};
constexpr Setting<std::chrono::seconds> kTimeout{"sample.timeout",
                                                 5min,
                                                 {.min = 1s, .max = 1h},
                                                 "How long it may take.",
                                                 {.takes_effect = TakesEffect::Restart}};
constexpr Setting<std::chrono::milliseconds> kPause{"sample.pause", 250ms, {}, "A short wait."};
constexpr Setting<ByteCount> kUpload{"sample.upload_max",
                                     ByteCount::mebi(50),
                                     {.min = ByteCount{1}, .max = ByteCount::gibi(2)},
                                     "The largest upload."};
constexpr Setting<std::string> kHost{"sample.tls.host",
                                     "localhost",
                                     {.length_min = 1, .valid = &is_host, .rule = "a host name"},
                                     "The name of this host."};
constexpr Setting<StringList> kNames{"sample.names", "ada, grace", {}, "Some names."};
constexpr Setting<Mode> kMode{"sample.mode", Mode::Invited, {.words = kModes}, "Who may join."};
constexpr Setting<Secret<>> kKey{"sample.key", "", {}, "A key."};
constexpr Setting<std::string> kToken{"sample.token", "", {}, "A token.", {.secret = true}};

constexpr const SettingBase* kSample[] = {&kMaxOpen, &kEnabled, &kTimeout, &kPause, &kUpload,
                                          &kHost,    &kNames,   &kMode,    &kKey,   &kToken};
const std::vector<SettingsSpec> kSpecs = {SettingsSpec(kSample)};

std::string complaint(std::string_view toml, const Environment& environment = {}) {
  auto settings = Settings::parse(kSpecs, toml, environment);
  return settings ? "none" : settings.error().message;
}

TEST_CASE("a setting without a file has its default in every type") {
  auto s = Settings::parse(kSpecs, "");
  REQUIRE(s.has_value());
  CHECK(kMaxOpen(**s) == 10'000);
  CHECK(kEnabled(**s));
  CHECK(kTimeout(**s) == 300s);
  CHECK(kPause(**s) == 250ms);
  CHECK(kUpload(**s) == ByteCount::mebi(50));
  CHECK(kHost(**s) == "localhost");
  CHECK(kNames(**s) == StringList{"ada", "grace"});
  CHECK(kMode(**s) == Mode::Invited);
  CHECK(kKey(**s).reveal().empty());
  CHECK(kMaxOpen(Settings{}) == 10'000);
}

TEST_CASE("the file wins over the default and the environment over the file") {
  auto s = Settings::parse(kSpecs,
                           "[sample]\nmax_open = 7\ntimeout = \"1h\"\nupload_max = \"2GB\"\n"
                           "names = [\"x\", \"y z\"]\nmode = \"closed\"\nenabled = false\n"
                           "pause = \"2s\"\n[sample.tls]\nhost = \"forge\"\n",
                           {{"STITHY_SAMPLE_MAX_OPEN", "8"},
                            {"STITHY_SAMPLE_TLS_HOST", "anvil"},
                            {"STITHY_SAMPLE_NAMES", "p, q"},
                            {"HOME", "/root"}});
  REQUIRE(s.has_value());
  CHECK(kMaxOpen(**s) == 8);
  CHECK(kTimeout(**s) == 1h);
  CHECK(kPause(**s) == 2s);
  CHECK(kUpload(**s).bytes == 2'000'000'000);
  CHECK(kNames(**s) == StringList{"p", "q"});
  CHECK(kMode(**s) == Mode::Closed);
  CHECK_FALSE(kEnabled(**s));
  CHECK(kHost(**s) == "anvil");
  CHECK((*s)->origin_of(kMaxOpen) == "STITHY_SAMPLE_MAX_OPEN");
  CHECK((*s)->origin_of(kMode) == "stithy.toml line 6");
  CHECK((*s)->origin_of(kKey) == "default");
}

TEST_CASE("an unknown key is refused with its line and the nearest known key") {
  CHECK(complaint("[sample]\n\nmax_opne = 1\n") ==
        "stithy.toml line 3: there is no setting sample.max_opne. Did you mean sample.max_open?");
  CHECK(complaint("[nothing]\nalike = 1\n").find("Did you mean") == std::string::npos);
  CHECK(complaint("", {{"STITHY_SAMPLE_MAXOPEN", "1"}}) ==
        "The environment: there is no setting STITHY_SAMPLE_MAXOPEN. "
        "Did you mean STITHY_SAMPLE_MAX_OPEN?");
}

TEST_CASE("a value of the wrong type or out of bounds names key, value and rule") {
  CHECK(complaint("[sample]\nmax_open = 0") ==
        "stithy.toml line 2: sample.max_open is 0, but must be a whole number from 1 to 1000000.");
  CHECK(complaint("sample.max_open = \"many\"").find("is \"many\", but") != std::string::npos);
  CHECK(complaint("sample.timeout = 30").find("such as \"30s\"") != std::string::npos);
  CHECK(complaint("sample.timeout = \"1500ms\"").find("whole seconds") != std::string::npos);
  CHECK(complaint("sample.timeout = \"2h\"").find("from 1s to 1h") != std::string::npos);
  CHECK(complaint("sample.upload_max = \"9999999999TiB\"").find("from 1B to 2GiB") !=
        std::string::npos);
  CHECK(complaint("sample.mode = \"shut\"").find("\"open\", \"invited\" or \"closed\"") !=
        std::string::npos);
  CHECK(complaint("sample.tls.host = \"a b\"").find("must be a host name") != std::string::npos);
  CHECK(complaint("sample.names = [1]").find("list of texts") != std::string::npos);
  CHECK(complaint("sample.enabled = 1").find("true or false") != std::string::npos);
  CHECK(complaint("sample.enabled = 2024-01-01").find("date") != std::string::npos);
  CHECK(complaint("", {{"STITHY_SAMPLE_ENABLED", "yes"}}).find("true or false") !=
        std::string::npos);
}

TEST_CASE("all complaints are told in one go, each with its key") {
  auto s = Settings::parse(kSpecs, "[sample]\nmax_open = 0\nmode = \"x\"\nbogus = 1\n");
  REQUIRE_FALSE(s.has_value());
  CHECK(s.error().fields.size() == 3);
  CHECK(s.error().code == Code::Invalid);
}

TEST_CASE("malformed TOML is told with line and column") {
  CHECK(complaint("[sample]\nmax_open = = 1\n").find("Line 2, column") != std::string::npos);
  CHECK(complaint("[sample\n").find("Line 1") != std::string::npos);
  CHECK(complaint("a = \"\xff\"").find("Line") != std::string::npos);
}

TEST_CASE("compound times add up and a time without a unit is refused") {
  auto s = Settings::parse(kSpecs, "sample.timeout = \"1m30s\"");
  REQUIRE(s.has_value());
  CHECK(kTimeout(**s) == 90s);
  CHECK(complaint("sample.timeout = \"90\"") != "none");
  CHECK(complaint("sample.timeout = \"\"") != "none");
  CHECK(complaint("sample.timeout = \"s\"") != "none");
}

TEST_CASE("a secret may come from a file and is never printed") {
  auto dir = sys::TemporaryDirectory::create(std::filesystem::temp_directory_path(), "settings");
  REQUIRE(dir.has_value());
  auto path = dir->path() / "key";
  REQUIRE(sys::write_file_durably(path, "open sesame\n").has_value());
  auto s = Settings::parse(kSpecs, "sample.key = {file = \"" + path.string() + "\"}",
                           {{"STITHY_SAMPLE_TOKEN_FILE", path.string()}});
  REQUIRE(s.has_value());
  CHECK(kKey(**s).reveal() == "open sesame");
  CHECK(kToken(**s) == "open sesame");
  for (const std::string& text : {render_settings_shown(**s), render_settings_json(**s)}) {
    CHECK(text.find("sesame") == std::string::npos);
    CHECK(text.find("(secret)") != std::string::npos);
  }
  CHECK(complaint("sample.max_open = {file = \"/x\"}").find("no secret") != std::string::npos);
  CHECK(complaint("sample.key = {file = \"/nonexistent\"}").find("cannot be read") !=
        std::string::npos);
  CHECK(complaint("sample.key = 12345").find("12345") == std::string::npos);
}

TEST_CASE("a settings file that is named must exist") {
  auto s = Settings::load(kSpecs, {.file = "/nonexistent/stithy.toml"});
  REQUIRE_FALSE(s.has_value());
  CHECK(s.error().message.find("cannot be read") != std::string::npos);
}

TEST_CASE("one value can be replaced in a copy") {
  Settings base;
  Settings other = base.with(kMaxOpen, 3).with(kNames, "a,b").with(kMode, Mode::Open);
  CHECK(kMaxOpen(other) == 3);
  CHECK(kNames(other) == StringList{"a", "b"});
  CHECK(kMode(other) == Mode::Open);
  CHECK(kMaxOpen(base) == 10'000);
}

TEST_CASE("a reload tells which settings changed") {
  auto a = Settings::parse(kSpecs, "sample.max_open = 1");
  auto b = Settings::parse(kSpecs, "sample.max_open = 2\nsample.enabled = true");
  REQUIRE(a.has_value());
  REQUIRE(b.has_value());
  auto changed = differing(**a, **b);
  REQUIRE(changed.size() == 1);
  CHECK(changed[0] == &kMaxOpen);
}

TEST_CASE("the sample file with every comment sign removed is a valid settings file") {
  std::string sample = render_settings_sample(kSpecs);
  std::string live;
  for (auto line : text::split(sample, '\n')) {
    bool assignment = line.starts_with("# ") && line.find(" = ") != line.npos;
    if (assignment && line.find("{file") == line.npos) line.remove_prefix(2);
    live += std::string(line) + "\n";
  }
  auto s = Settings::parse(kSpecs, live);
  REQUIRE_MESSAGE(s.has_value(), live);
  CHECK(differing(Settings{}, **s).empty());
  CHECK((*s)->origin_of(kUpload).find("line") != std::string::npos);
}

TEST_CASE("the reference names key, default, rule and variable of every setting") {
  std::string page = render_settings_reference(kSpecs);
  CHECK(page.find("### `sample.max_open`") != std::string::npos);
  CHECK(page.find("- Default: `10000`\n- Example: `max_open = 500`\n"
                  "- Variable: `STITHY_SAMPLE_MAX_OPEN`") != std::string::npos);
  CHECK(page.find("at the next start") != std::string::npos);
}

TEST_CASE("the JSON listing is well-formed") {
  auto s = Settings::parse(kSpecs, "");
  REQUIRE(s.has_value());
  auto json = Json::parse(render_settings_json(**s));
  REQUIRE(json.has_value());
  CHECK(json->find("settings")->as_array()->size() == std::size(kSample));
}

}  // namespace
}  // namespace stithy::kit
