// SPDX-License-Identifier: Apache-2.0
#include "app/demo/seed.h"

#include "app/demo/project.h"
#include "base/json.h"
#include "base/text.h"
#include "db/transact.h"
#include "features/repos/create.h"
#include "git/wire/quarantine.h"
#include "pillars/account/account.h"
#include "pillars/repo/journal.h"

namespace stithy::app::demo {

namespace {

struct Person {
  std::string_view login, name, bio, place;
  bool admin = false;
};
constexpr std::array<Person, 5> kPeople = {{
    {"demo", "Demo Administrator", "Looks after this instance.", "", true},
    {"ada", "Ada Lovelace", "Notes on engines.", "London"},
    {"grace", "Grace Hopper", "Compilers, and the patience for them.", "Arlington"},
    {"linus", "Linus Anvil", "Keeps the kernel of the workshop tidy.", "Portland"},
    {"margaret", "Margaret Hamilton", "Software that lands.", "Cambridge"},
}};

struct Project {
  std::string_view owner, name, purpose;
  repo::Visibility visibility = repo::Visibility::Public;
  int commits = 0;  // 0: empty
  bool archived = false;
};
constexpr std::array<Project, 6> kProjects = {{
    {"ada", "anvil", "What a workshop knows of its metal.", repo::Visibility::Public, 180},
    {"grace", "bellows", "Air for the forge, measured and metered.", repo::Visibility::Internal,
     90},
    {"linus", "tongs", "Small tools that hold things.", repo::Visibility::Public, 45},
    {"margaret", "lander", "Guidance of a vessel that must not fail.", repo::Visibility::Public, 60,
     true},
    {"ada", "notebook", "Notes that nobody else reads.", repo::Visibility::Private, 24},
    {"demo", "sandbox", "Push something here.", repo::Visibility::Public, 0},
}};

struct Membership {
  std::string_view owner, repository, login;
  repo::Role role;
};
constexpr std::array<Membership, 4> kMembers = {{
    {"ada", "anvil", "grace", repo::Role::Write},
    {"ada", "anvil", "linus", repo::Role::Maintain},
    {"grace", "bellows", "ada", repo::Role::Write},
    {"ada", "notebook", "margaret", repo::Role::Read},
}};

Deadline soon() { return Deadline::in(std::chrono::seconds(60)); }

std::string email_of(std::string_view login) { return text::format("{}@example.org", login); }

Result<void> make_person(const Foundations& on, const Person& person, const Secret<>& password) {
  auto prepared =
      TRY(account::prepare_account({std::string(person.login), email_of(person.login),
                                    Secret<>(std::string(password.reveal())), person.admin},
                                   on.reserved_names));
  auto create = [&](db::Tx& tx) -> Result<void> {
    const UserId id = TRY(account::create_account(tx, prepared, on.clock.now()));
    return account::set_profile(tx, id,
                                {.display_name = std::string(person.name),
                                 .bio = std::string(person.bio),
                                 .location = std::string(person.place),
                                 .website = {}},
                                on.clock.now());
  };
  return db::transact(on.database, soon(), create);
}

ProjectPlan plan_of(const Project& project, std::uint64_t seed, Instant now) {
  ProjectPlan plan{.name = std::string(project.name),
                   .purpose = std::string(project.purpose),
                   .authors = {},
                   .commits = project.commits,
                   .seed = seed,
                   .ends = now};
  for (const Person& person : kPeople)
    if (!person.admin) plan.authors.push_back({std::string(person.name), email_of(person.login)});
  return plan;
}

Result<UserId> find_owner(const Foundations& on, std::string_view login) {
  auto reader = TRY(on.database.read(soon()));
  auto user = TRY(account::find_account_by_login(*reader, login));
  if (!user) return internal("The demo names only whom it made.");
  return user->id;
}

// Its objects come and its refs move as those of a push.
Result<void> fill(const Foundations& on, const repo::Repository& repository,
                  const ProjectPlan& plan) {
  const UserId owner = TRY(find_owner(on, repository.owner));
  git::ObjectBatch batch(repository.format);
  const auto refs = TRY(write_project(plan, batch));
  const sys::Path path = on.repositories.path_of(repository.id);
  git::Quarantine quarantine = TRY(git::Quarantine::create(path, on.git.scratch()));
  TRY(batch.write(on.git, path, quarantine, soon()));
  repo::Journal journal({.database = on.database,
                         .clock = on.clock,
                         .store = on.repositories,
                         .repository = repository.id,
                         .actor = owner,
                         .reason = "import"});
  const git::RefTransaction transaction{.gateway = on.git,
                                        .lanes = on.repositories.lanes(),
                                        .journal = journal,
                                        .repository = path,
                                        .key = repo::lane_key(repository.id),
                                        .atomic = true,
                                        .bring_objects = [&] { return quarantine.migrate(); }};
  for (const auto& outcome : TRY(transaction.apply(refs)))
    if (outcome.error) return *outcome.error;
  return {};
}

Result<void> make_project(const Foundations& on, const Project& project, std::uint64_t seed) {
  const auto creator = repos::Creator::of(access::OperatorKey::at_the_machine());
  const auto repository = TRY(repos::create_repository(on, creator,
                                                       {.owner = std::string(project.owner),
                                                        .name = std::string(project.name),
                                                        .description = std::string(project.purpose),
                                                        .visibility = project.visibility}));
  if (project.commits > 0) TRY(fill(on, repository, plan_of(project, seed, on.clock.now())));
  if (!project.archived) return {};
  return db::transact(on.database, soon(), [&](db::Tx& tx) -> Result<void> {
    return repo::set_archived(tx, repository.id, true, on.clock.now());
  });
}

Result<void> add_member(const Foundations& on, const Membership& member) {
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto repository = TRY(repo::find_repository(tx, member.owner, member.repository));
    auto user = TRY(account::find_account_by_login(tx, member.login));
    if (!repository || !user) return internal("The demo names only what it made.");
    return repo::put_collaborator(tx, repository->id, user->id, member.role, UserId{},
                                  on.clock.now());
  };
  return db::transact(on.database, soon(), change);
}

// Who looks at a demo signs in with one password for all: nobody sets up a second factor first.
Result<void> write_settings(const sys::Path& data) {
  const sys::Path file = data / "stithy.toml";
  if (sys::path_exists(file)) return {};
  return sys::write_file_durably(file,
                                 "# Made by `stithy demo seed`; docs/reference/settings.md names "
                                 "every setting.\n[signin]\nsecond_factor = \"optional\"\n");
}

Result<void> check_nobody(const Foundations& on) {
  auto reader = TRY(on.database.read(soon()));
  if (TRY(account::count_accounts(*reader)) == 0) return {};
  return conflict(
      "There are accounts here already; a demo is made in an empty data directory only.");
}

}  // namespace

Result<Seeded> seed(const Foundations& on, const Secret<>& password) {
  TRY(check_nobody(on));
  TRY(account::check_password(password));
  Seeded done;
  for (const Person& person : kPeople) {
    TRY(make_person(on, person, password));
    ++done.people;
  }
  for (const Project& project : kProjects) {
    TRY(make_project(on, project, static_cast<std::uint64_t>(++done.repositories)));
    done.commits += project.commits;
  }
  for (const Membership& member : kMembers) TRY(add_member(on, member));
  return done;
}

bool is_demo(const sys::Path& data) { return sys::path_exists(data / kMark); }

Result<void> write_mark(const sys::Path& data, Instant now) {
  JsonWriter w;
  w.begin_object().member("made_at", render_iso(now)).end_object();
  TRY(sys::write_file_durably(data / kMark, w.text() + "\n"));
  return write_settings(data);
}

Result<void> empty_demo(const sys::Path& data) {
  if (!is_demo(data))
    return denied(text::format("{} was not made by `stithy demo seed`, so it is not emptied.",
                               data.string()));
  for (const auto& name : TRY(sys::list_directory(data)))
    // The mark goes last, so that a reset that was cut off can be repeated.
    if (name != "stithy.toml" && name != "stithy.lock" && name != kMark)
      TRY(sys::remove_tree(data / name));
  return sys::remove_tree(data / kMark);
}

}  // namespace stithy::app::demo
