// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "app/assembly.h"
#include "app/commands.h"
#include "base/text.h"
#include "db/transact.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"

namespace stithy::app {

namespace {

struct TokenOptions {
  sys::Path data = "data";
  std::string user, name = "command line", expires, repository;
  std::vector<std::string> scopes;
};

// "90d", "12h", "never" or empty (never).
Result<std::optional<std::chrono::seconds>> parse_span(std::string_view word) {
  if (word.empty() || word == "never") return std::optional<std::chrono::seconds>{};
  auto count = text::parse_number<std::int64_t>(word.substr(0, word.size() - 1));
  std::int64_t unit = word.back() == 'd' ? 86'400 : word.back() == 'h' ? 3600 : 0;
  if (!count || unit == 0 || *count < 1 || *count > 36'500)
    return invalid("--expires is a number of days or hours, such as 90d or 12h, or never.");
  return std::optional(std::chrono::seconds(*count * unit));
}

Result<void> create_token(const TokenOptions& options, const Invocation& invocation) {
  auto span = TRY(parse_span(options.expires));
  auto words = options.scopes;
  if (words.empty()) words = {"repo:read", "repo:write", "repo:admin", "user:read"};
  auto scopes = TRY(account::parse_scopes(words));
  auto house = TRY(House::open({.data = options.data}));
  const Foundations& on = house->on();
  Instant now = on.clock.now();
  account::NewToken token{
      .name = options.name, .scopes = scopes.scopes, .public_only = scopes.public_only};
  if (span) token.expires_at = now + *span;
  auto mint = [&](db::Tx& tx) -> Result<Secret<>> {
    auto user = TRY(account::find_account_by_login(tx, options.user));
    if (!user) return not_found(text::format("There is no account {}.", options.user));
    if (!options.repository.empty()) {
      auto [owner, name, found] = text::cut(options.repository, "/");
      auto repository = TRY(repo::find_repository(tx, owner, name));
      if (!repository)
        return not_found(text::format("There is no repository {}.", options.repository));
      token.only_repo = repository->id;
    }
    return account::mint_token(tx, user->id, token, now);
  };
  auto secret = TRY(db::transact(on.database, Deadline::in(std::chrono::seconds(10)), mint));
  JsonWriter w;
  w.begin_object().member("token", secret.reveal());
  w.member("scopes", account::render_scopes(scopes.scopes)).end_object();
  print_result(invocation, secret.reveal(), w.text());
  return {};
}

}  // namespace

void add_token_commands(CLI::App& app, Invocation& invocation) {
  auto* token = app.add_subcommand("token", "Personal access tokens");
  token->require_subcommand(1);
  auto* create = token->add_subcommand("create", "Create a token and print it alone");
  auto options = std::make_shared<TokenOptions>();
  create->add_option("user", options->user, "The login it belongs to")->required();
  create->add_option("--scope", options->scopes,
                     "A scope, repeatable (default: repo:read repo:write repo:admin user:read)");
  create->add_option("--expires", options->expires, "90d, 12h or never (default)");
  create->add_option("--repo", options->repository, "Only for this OWNER/NAME");
  create->add_option("--name", options->name, "What it is for")->capture_default_str();
  add_data_option(*create, options->data);
  add_json_option(*create, invocation);
  create->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return create_token(*options, invocation); };
  });
}

}  // namespace stithy::app
