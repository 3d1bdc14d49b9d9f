// SPDX-License-Identifier: Apache-2.0
#include "web/audit/rows.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace stithy::web {

namespace {

// Of these the verb behind them writes what happened, when something did.
constexpr std::string_view kByVerb = "The verb records what came of it.";
constexpr std::string_view kNothing = "It changes nothing that is kept.";
constexpr std::string_view kObjects =
    "It stores an object that no ref names; the ref that comes to name it is recorded.";

constexpr std::string_view kAsked = "It asks; what the person decides is recorded.";

constexpr std::array kQuiet = {
    QuietRow{"admin.api.markdown", kNothing},
    QuietRow{"applications.introspect", kNothing},
    QuietRow{"applications.post_userinfo", kNothing},
    QuietRow{"applications.find_device", kNothing},
    QuietRow{"applications.begin_device", kAsked},
    QuietRow{"applications.begin_github_device", kAsked},
    QuietRow{"admin.api.markdown_raw", kNothing},
    QuietRow{"editing.api.make_blob", kObjects},
    QuietRow{"editing.api.make_tree", kObjects},
    QuietRow{"editing.api.make_commit", kObjects},
    QuietRow{"editing.api.make_tag", kObjects},
    QuietRow{"signin.sign_in", kByVerb},
    QuietRow{"people.revoke_token", kByVerb},
    QuietRow{"people.end_session", kByVerb},
    QuietRow{"people.end_other_sessions", kByVerb},
    QuietRow{"people.mint_token", kByVerb},
    QuietRow{"tokens.mint", kByVerb},
    QuietRow{"tokens.revoke", kByVerb},
    QuietRow{"tokens.set_rule", kByVerb},
    QuietRow{"tokens.approve", kByVerb},
    QuietRow{"tokens.refuse", kByVerb},
    QuietRow{"tokens.deploy_mint", kByVerb},
    QuietRow{"tokens.deploy_revoke", kByVerb},
    QuietRow{"people.delete_account", kByVerb},
    QuietRow{"people.save_email_privacy", kByVerb},
    QuietRow{"people.api.change_email_visibility", kByVerb},
    QuietRow{"admin.delete_person", kByVerb},
    QuietRow{"orgs.require_second_factor", kByVerb},
    QuietRow{"orgs.waive_second_factor", kByVerb},
    QuietRow{"keys.add", kByVerb},
    QuietRow{"keys.remove", kByVerb},
    QuietRow{"keys.api.add", kByVerb},
    QuietRow{"keys.api.remove", kByVerb},
    QuietRow{"keys.add_gpg", kByVerb},
    QuietRow{"keys.remove_gpg", kByVerb},
    QuietRow{"keys.add_signing", kByVerb},
    QuietRow{"keys.remove_signing", kByVerb},
    QuietRow{"keys.api.gpg_add", kByVerb},
    QuietRow{"keys.api.gpg_remove", kByVerb},
    QuietRow{"keys.api.signing_add", kByVerb},
    QuietRow{"keys.api.signing_remove", kByVerb},
    QuietRow{"keys.add_deploy", kByVerb},
    QuietRow{"keys.remove_deploy", kByVerb},
    QuietRow{"keys.api.add_deploy", kByVerb},
    QuietRow{"keys.api.remove_deploy", kByVerb},
    QuietRow{"signin.enable_totp", kByVerb},
    QuietRow{"signin.disable_totp", kByVerb},
    QuietRow{"signin.renew_recovery_codes", kByVerb},
    QuietRow{"signin.add_passkey", kByVerb},
    QuietRow{"signin.remove_passkey", kByVerb},
    QuietRow{"signin.take_second_step", kByVerb},
    QuietRow{"signin.enter_by_passkey", kByVerb},
    QuietRow{"signin.take_passkey", kByVerb},
    QuietRow{"signin.confirm", kByVerb},
    QuietRow{"signin.enter_outside", kByVerb},
    QuietRow{"signin.make_outside_account", kByVerb},
    QuietRow{"signin.confirm_outside", kByVerb},
    QuietRow{"signin.add_identity", kByVerb},
    QuietRow{"signin.remove_identity", kByVerb},
    QuietRow{"signin.begin_totp", "Nothing holds before the first code proves it."},
    QuietRow{"transport.receive_pack", kByVerb},
    QuietRow{"transport.receive_pack_bare", kByVerb},
    QuietRow{"transport.upload_pack", kNothing},
    QuietRow{"transport.upload_pack_bare", kNothing},
    QuietRow{"repos.create", kByVerb},
    QuietRow{"repos.api.create", kByVerb},
    QuietRow{"repos.api.create_in", kByVerb},
    QuietRow{"repos.import", kByVerb},
    QuietRow{"editing.save", kByVerb},
    QuietRow{"editing.create", kByVerb},
    QuietRow{"editing.upload", kByVerb},
    QuietRow{"editing.delete", kByVerb},
    QuietRow{"editing.api.put_content", kByVerb},
    QuietRow{"editing.api.delete_content", kByVerb},
    QuietRow{"code.delete_branch", kByVerb},
    QuietRow{"code.api.rename_branch", kByVerb},
    QuietRow{"code.api.create_ref", kByVerb},
    QuietRow{"code.api.move_ref", kByVerb},
    QuietRow{"code.api.delete_ref", kByVerb},
};

// The words of the log, in GitHub's spirit: the noun, then what was done to it.
struct Word {
  std::string_view name, word;
};
constexpr std::array kNouns = {
    Word{"repos", "repo"},     Word{"orgs", "org"}, Word{"hooks", "hook"},
    Word{"people", "user"},    Word{"keys", "key"}, Word{"signin", "user"},
    Word{"admin", "instance"},
};
constexpr std::array kActions = {
    Word{"repos.save_about", "repo.update"},
    Word{"repos.change", "repo.update"},
    Word{"repos.put_topics", "repo.update_topics"},
    Word{"orgs.save_profile", "org.update_profile"},
    Word{"orgs.change", "org.update_profile"},
    Word{"orgs.invite", "org.invite_member"},
    Word{"orgs.withdraw_invitation", "org.cancel_invitation"},
    Word{"orgs.add_repo_team", "team.add_repository"},
    Word{"orgs.change_repo_team", "team.update_repository_permission"},
    Word{"orgs.remove_repo_team", "team.remove_repository"},
    Word{"orgs.put_team_role", "team.update_repository_permission"},
    Word{"orgs.remove_team_role", "team.remove_repository"},
    Word{"people.save_profile", "user.update_profile"},
    Word{"people.change_own", "user.update_profile"},
    Word{"signin.ask_recovery", "user.forgot_password"},
    Word{"signin.ask_registration", "user.ask_registration"},
    Word{"signin.invite", "registration.invite"},
    Word{"signin.approve", "registration.approve"},
    Word{"signin.refuse", "registration.refuse"},
    Word{"signin.sign_out", "user.logout"},
    Word{"signin.add_provider", "sign_in_provider.create"},
    Word{"signin.change_provider", "sign_in_provider.update"},
    Word{"signin.remove_provider", "sign_in_provider.destroy"},
    Word{"applications.add_own", "oauth_application.create"},
    Word{"applications.add_organisation", "oauth_application.create"},
    Word{"applications.add_instance", "oauth_application.create"},
    Word{"applications.change_own", "oauth_application.update"},
    Word{"applications.delete_own", "oauth_application.destroy"},
    Word{"applications.add_own_secret", "oauth_application.generate_client_secret"},
    Word{"applications.remove_own_secret", "oauth_application.remove_client_secret"},
    Word{"applications.change_organisation", "oauth_application.update"},
    Word{"applications.delete_organisation", "oauth_application.destroy"},
    Word{"applications.add_organisation_secret", "oauth_application.generate_client_secret"},
    Word{"applications.remove_organisation_secret", "oauth_application.remove_client_secret"},
    Word{"applications.change_any", "oauth_application.update"},
    Word{"applications.delete_any", "oauth_application.destroy"},
    Word{"applications.add_any_secret", "oauth_application.generate_client_secret"},
    Word{"applications.remove_any_secret", "oauth_application.remove_client_secret"},
    Word{"applications.decide_authorize", "oauth_authorization.create"},
    Word{"applications.decide_device", "oauth_authorization.create"},
    Word{"applications.withdraw", "oauth_authorization.destroy"},
    Word{"applications.token", "oauth_access.create"},
    Word{"applications.github_token", "oauth_access.create"},
    Word{"applications.revoke", "oauth_access.destroy"},
};

// "repos.api.change" and "repos.change" are one deed in two clothes.
std::string without_face(std::string_view name) {
  auto [noun, rest, found] = text::cut(name, ".");
  for (std::string_view face : {"api.global_", "api.org_", "api.", "instance_", "org_"})
    if (rest.starts_with(face)) {
      rest.remove_prefix(face.size());
      break;
    }
  return text::format("{}.{}", noun, rest);
}

std::string in_words(const std::string& name) {
  for (const Word& one : kActions)
    if (one.name == name) return std::string(one.word);
  auto [noun, verb, found] = text::cut(name, ".");
  for (const Word& one : kNouns)
    if (one.name == noun) return text::format("{}.{}", one.word, verb);
  return name;
}

bool is_quiet(std::string_view name) {
  return std::any_of(kQuiet.begin(), kQuiet.end(),
                     [&](const QuietRow& row) { return row.row == name; });
}

// "hook 12, delivery 7": the parameters that the place does not say already.
std::string object_of(const Request& request) {
  static constexpr std::array<std::string_view, 4> kPlaces = {"owner", "repo", "org",
                                                              "organization"};
  std::string object;
  std::string_view rest = request.route().path;
  for (;;) {
    auto [before, after, found] = text::cut(rest, "{");
    if (!found) return object;
    auto [inside, behind, closed] = text::cut(after, "}");
    rest = behind;
    std::string_view name = inside;
    if (name.ends_with("...")) name.remove_suffix(3);
    if (std::find(kPlaces.begin(), kPlaces.end(), name) != kPlaces.end()) continue;
    object += text::format("{}{} {}", object.empty() ? "" : ", ", name, request.param(name));
  }
}

std::string_view kind_of(const Principal& who) {
  switch (who.kind) {
    case Principal::Kind::Anonymous: return "visitor";
    case Principal::Kind::Session: return "person";
    case Principal::Kind::Token: return who.client ? "application" : "token";
    case Principal::Kind::Key: return "key";
    case Principal::Kind::DeployKey: return who.key ? "deploy key" : "deploy token";
  }
  return "visitor";
}

std::int64_t credential_of(const Principal& who) {
  if (who.token) return who.token.value();
  return who.key ? who.key.value() : who.session.value();
}

}  // namespace

std::span<const QuietRow> quiet_rows() { return kQuiet; }

std::string audit_action(const Route& row) {
  if (is_reading(row.method) || is_quiet(row.name)) return {};
  return in_words(without_face(row.name));
}

audit::Actor actor_of(const Principal& who) {
  return {.kind = std::string(kind_of(who)),
          .id = who.actor(),
          .login = who.login,
          .acting = who.acting_admin,
          .acting_login = {},
          .credential = credential_of(who)};
}

audit::Scene scene_of(Request& request) {
  audit::Scene scene;
  scene.actor = actor_of(request.principal());
  scene.actor.acting_login = request.log_members()[std::string(kActingMember)];
  scene.address = request.head().remote_address;
  scene.agent = request.head().headers.find("User-Agent").value_or("");
  scene.request = request.id();
  scene.now = request.now();
  scene.about.object = object_of(request);
  scene.usual_action = audit_action(request.route());
  return scene;
}

}  // namespace stithy::web
