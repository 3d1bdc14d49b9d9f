// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/commands.h"
#include "app/demo/seed.h"
#include "app/settings.h"
#include "base/text.h"
#include "sys/random.h"

namespace stithy::app {

namespace {

struct DemoOptions {
  sys::Path data = "data";
  bool password_stdin = false;
};

struct Password {
  Secret<> value;
  bool is_made_up = false;
};

Result<Password> choose_password(const DemoOptions& options) {
  if (options.password_stdin) return Password{Secret<>(TRY(read_password_from_stdin()))};
  return Password{Secret<>(sys::random_hex(16)), true};
}

Result<void> seed_demo(const DemoOptions& options, const Invocation& invocation) {
  const Password password = TRY(choose_password(options));
  auto house = TRY(House::open({.data = options.data, .creates = true}));
  const demo::Seeded done = TRY(demo::seed(house->on(), password.value));
  TRY(demo::write_mark(house->options().data, house->on().clock.now()));
  JsonWriter w;
  w.begin_object().member("people", done.people).member("repositories", done.repositories);
  w.member("login", "demo");
  if (password.is_made_up) w.member("password", password.value.reveal());
  w.end_object();
  print_result(invocation,
               text::format("Made {} people and {} repositories. Sign in as demo (an "
                            "administrator), ada, grace, linus or margaret; the password of all is "
                            "{}.",
                            done.people, done.repositories,
                            password.is_made_up ? password.value.reveal() : "the one you gave"),
               w.text());
  return {};
}

// What lies elsewhere is not ours to empty.
Result<void> check_embedded(const sys::Path& data) {
  auto house = TRY(House::open({.data = data}));
  if (kDatabaseUrl(house->settings()).reveal().empty()) return {};
  return denied("database.url names another database; reset empties only the data directory.");
}

Result<void> reset_demo(const DemoOptions& options, const Invocation& invocation) {
  const sys::Path data = std::filesystem::absolute(options.data).lexically_normal();
  if (sys::path_exists(data / "keys")) TRY(check_embedded(data));
  {
    auto lock = sys::FileLock::acquire(data / "stithy.lock", Deadline::in(std::chrono::seconds(1)));
    if (!lock) return conflict("A server runs on this data directory; stop it first.");
    TRY(demo::empty_demo(data));
  }
  return seed_demo(options, invocation);
}

void add_command(CLI::App& demo, Invocation& invocation, bool resets) {
  auto* command = demo.add_subcommand(
      resets ? "reset" : "seed",
      resets ? "Empty a demo made by seed and make it again; settings stay"
             : "Fill an empty data directory with people and repositories to look at");
  auto options = std::make_shared<DemoOptions>();
  command->add_flag("--password-stdin", options->password_stdin,
                    "Read everybody's password from standard input; else one is made up");
  add_data_option(*command, options->data);
  add_json_option(*command, invocation);
  command->callback([&invocation, options, resets] {
    invocation.run = [&invocation, options, resets] {
      return resets ? reset_demo(*options, invocation) : seed_demo(*options, invocation);
    };
  });
}

}  // namespace

void add_demo_commands(CLI::App& app, Invocation& invocation) {
  auto* demo = app.add_subcommand("demo", "An instance with something to show");
  demo->require_subcommand(1);
  add_command(*demo, invocation, false);
  add_command(*demo, invocation, true);
}

}  // namespace stithy::app
