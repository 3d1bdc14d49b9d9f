// SPDX-License-Identifier: Apache-2.0
//
// forge_fixture.h — for tests only: one repository behind MiniHttp, and the real git client with an
// empty home beside it.
#pragma once

#include <doctest/doctest.h>

#include <mutex>

#include "git/receive_pack.h"
#include "git/ref_list.h"
#include "git/repository_files.h"
#include "git/testing/mini_http.h"
#include "git/upload_pack.h"
#include "git/wire/fetch_request.h"
#include "sys/process.h"

namespace stithy::git::testing {

// Remembers what it was told, so that tests can look.
class RecordingJournal final : public RefJournal {
 public:
  Result<void> settle_open(std::string_view) override { return {}; }
  Result<IntentId> prepare(std::string_view, std::span<const RefChange> changes,
                           const IntentNote&) override {
    std::lock_guard lock(mutex);
    prepared += changes.size();
    last.assign(changes.begin(), changes.end());
    if (refuse_prepare) return unavailable("The database is away.", std::chrono::seconds(1));
    return IntentId{++intents};
  }
  Result<void> committed(IntentId, std::span<const RefOutcome> outcomes) override {
    std::lock_guard lock(mutex);
    for (const RefOutcome& outcome : outcomes) done += outcome.ok() ? 1u : 0u;
    return {};
  }
  void aborted(IntentId) override {
    std::lock_guard lock(mutex);
    ++aborts;
  }
  std::mutex mutex;
  std::vector<RefChange> last;
  std::size_t prepared = 0, done = 0, aborts = 0;
  std::int64_t intents = 0;
  bool refuse_prepare = false;
};

inline std::unique_ptr<Gateway> open_gateway(const sys::Path& scratch) {
  GatewayOptions options;
  options.scratch = scratch;
  return std::move(Gateway::open(std::move(options))).take();
}

struct Forge {
  explicit Forge(ReceiveOptions receive = {}, ObjectFormat format = ObjectFormat::Sha1,
                 UploadPackOptions upload = {})
      : receiver(*gateway, lanes, clock, std::move(receive)),
        uploader(*gateway, reachability, std::move(upload)) {
    NewRepository wish;
    wish.id = id;
    wish.format = format;
    REQUIRE(files.create(wish));
  }

  // Runs the real client; `output` holds both its streams.
  int client(std::vector<std::string> arguments, std::string_view input = {}) {
    sys::ProcessOptions options;
    options.program = "/usr/bin/git";
    options.arguments = std::move(arguments);
    sys::Path home = place.path() / "home";
    REQUIRE(sys::make_directories(home));
    options.working_directory = home;
    options.environment = {"PATH=/usr/bin:/bin",
                           "LC_ALL=C",
                           "GIT_CONFIG_NOSYSTEM=1",
                           "HOME=" + home.string(),
                           "GIT_AUTHOR_NAME=t",
                           "GIT_AUTHOR_EMAIL=t@t",
                           "GIT_COMMITTER_NAME=t",
                           "GIT_COMMITTER_EMAIL=t@t",
                           "GIT_TERMINAL_PROMPT=0",
                           "GIT_AUTHOR_DATE=1700000000 +0000",
                           "GIT_COMMITTER_DATE=1700000000 +0000"};
    sys::RunLimits limits;
    limits.deadline = Deadline::in(std::chrono::seconds(120));
    auto done = sys::run_to_end(options, input, limits);
    REQUIRE(done);
    out = done->out;
    output = done->out + done->err;
    return done->status.code;
  }
  // The client's first line of output, for plumbing.
  std::string ask(std::vector<std::string> arguments, std::string_view input = {}) {
    int code = client(std::move(arguments), input);
    INFO(output);
    REQUIRE(code == 0);
    return std::string(text::trim(out));
  }
  bool said(std::string_view words) const { return text::contains(output, words); }

  // A working repository with one commit on main.
  void make_work(const std::string& format = "sha1") {
    ask({"init", "-q", "-b", "main", "--object-format=" + format, work()});
    commit("first");
  }
  std::string commit(const std::string& words) {
    REQUIRE(sys::write_file_durably(sys::Path(work()) / "file.txt", words + "\n"));
    ask({"-C", work(), "add", "file.txt"});
    ask({"-C", work(), "commit", "-q", "--allow-empty", "-m",
         words.substr(0, std::min(words.find('\0'), std::size_t{60})) + "."});
    return ask({"-C", work(), "rev-parse", "HEAD"});
  }
  int push(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"-C", work(), "push"});
    auto at = std::find(arguments.begin(), arguments.end(), "URL");
    if (at != arguments.end()) *at = url();
    return client(std::move(arguments));
  }
  std::string work() const { return (place.path() / "work").string(); }
  std::string url() const { return server.url() + "/r.git"; }
  sys::Path repository() const { return files.path_of(id); }
  std::string ref(const std::string& name) const {
    auto list = list_refs(repository());
    REQUIRE(list);
    const ListedRef* found = list->find(name);
    return found == nullptr ? std::string() : found->oid.hex();
  }
  // Quarantine directories left behind.
  std::size_t quarantines() const {
    auto names = sys::list_directory(gateway->scratch());
    return static_cast<std::size_t>(std::count_if(
        names->begin(), names->end(), [](auto& name) { return name.starts_with("incoming-"); }));
  }

  sys::TemporaryDirectory place =
      std::move(sys::TemporaryDirectory::create("/tmp", "forge")).take();
  std::unique_ptr<Gateway> gateway = open_gateway(place.path());
  RefLanes lanes;
  sys::SystemClock clock;
  Reachability reachability{*gateway};
  RecordingJournal journal;
  RepositoryFiles files{*gateway, place.path()};
  RepoId id{0x1234};
  ReceivePack receiver;
  UploadPack uploader;
  PushPolicy policy;
  std::function<std::vector<std::string>(const PushOutcome&)> messages;
  PushOutcome last;
  std::mutex last_mutex;
  std::string out, output;
  MiniHttp server{[this](Connection& c) { answer(c); }};

 private:
  void answer(Connection& c) {
    int version = parse_protocol_version(c.headers["git-protocol"]);
    if (c.target.ends_with("service=git-upload-pack"))
      reply(c, "upload-pack-advertisement", uploader.advertise(repository(), version, true));
    else if (c.target.ends_with("service=git-receive-pack"))
      reply(c, "receive-pack-advertisement", receiver.advertise(repository(), "r", version, true));
    else if (c.target.ends_with("/git-upload-pack"))
      fetch(c, version);
    else if (c.target.ends_with("/git-receive-pack"))
      take(c);
    else
      c.respond(404, "text/plain", "no");
  }
  static void reply(Connection& c, std::string_view kind, const Result<std::string>& body) {
    if (!body) return c.respond(500, "text/plain", body.error().cause);
    c.respond(200, text::format("application/x-git-{}", kind), *body);
  }
  void fetch(Connection& c, int version) {
    auto answer = uploader.answer(repository(), version, c.read_all());
    if (!answer) return c.respond(400, "text/plain", answer.error().message);
    if (!answer->stream)
      return c.respond(200, "application/x-git-upload-pack-result", answer->body);
    c.begin_stream("application/x-git-upload-pack-result");
    char buffer[1 << 16];
    for (;;) {
      ssize_t n = ::read(answer->stream->out.get(), buffer, sizeof buffer);
      if (n <= 0) break;
      c.send({buffer, static_cast<std::size_t>(n)});
    }
    if (!answer->stream->succeeded()) ++failed_streams;
  }
  void take(Connection& c) {
    PushExchange exchange;
    exchange.repository = repository();
    exchange.key = "r";
    exchange.policy = policy;
    exchange.messages = messages;
    std::string whole;
    std::size_t at = 0;
    bool packed = c.headers["content-encoding"] == "gzip";
    if (packed) whole = c.read_all();
    exchange.input = [&](std::span<char> into) -> Result<std::size_t> {
      if (!packed) return c.read_body(into);
      std::size_t n = whole.copy(into.data(), into.size(), at);
      at += n;
      return n;
    };
    auto answer = receiver.take(exchange, journal);
    if (!answer) return c.respond(400, "text/plain", answer.error().message);
    {
      std::lock_guard lock(last_mutex);
      last = std::move(answer->outcome);
    }
    c.respond(200, "application/x-git-receive-pack-result", answer->body);
  }

 public:
  std::atomic<int> failed_streams{0};
};

}  // namespace stithy::git::testing
