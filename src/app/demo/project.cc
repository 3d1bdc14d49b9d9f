// SPDX-License-Identifier: Apache-2.0
#include "app/demo/project.h"

#include <map>

#include "app/demo/words.h"
#include "base/text.h"
#include "git/edit/commit_draft.h"
#include "git/edit/tree_edit.h"

namespace stithy::app::demo {

namespace {

constexpr int kCommitsPerTag = 30, kCommitsPerTopic = 12, kTopicCommits = 3;

// Where a branch stands: its newest commit and every file there.
struct Line {
  git::Oid commit, tree;
  bool born = false;
  std::map<std::string, std::string> files;
};

class ProjectWriter {
 public:
  ProjectWriter(const ProjectPlan& plan, git::ObjectBatch& batch)
      : plan_(plan), batch_(batch), dice_(plan.seed), now_(plan.ends - plan.span) {}

  Result<std::vector<git::RefChange>> write() {
    Line main;
    main.files = {{"README.md", read_me()}, {".gitignore", "/build/\n*.o\n__pycache__/\n"}};
    TRY(commit(main, text::format("Begin {}\n", plan_.name)));
    for (int i = 1; i < plan_.commits; ++i) {
      if (i % kCommitsPerTopic == 0) TRY(work_apart(main));
      TRY(change_something(main));
      if (i % kCommitsPerTag == 0) TRY(tag(main, i / kCommitsPerTag));
    }
    TRY(point("refs/heads/main", main.commit));
    Line topic = main;
    for (int i = 0; i < kTopicCommits; ++i) TRY(change_something(topic));
    TRY(point("refs/heads/topic/under-way", topic.commit));
    return std::move(refs_);
  }

 private:
  Result<void> point(std::string_view name, const git::Oid& to) {
    refs_.push_back({.name = TRY(git::RefName::parse(name)),
                     .old_oid = git::Oid::zero(batch_.format()),
                     .new_oid = to,
                     .fast_forward = true});
    return {};
  }

  std::string read_me() const {
    return text::format(
        "# {0}\n\n{1}\n\n## What is where\n\n| Folder | Holds |\n|---|---|\n"
        "| `src/` | the library, in C |\n| `tools/` | scripts for the shell |\n"
        "| `web/` | the page |\n| `docs/` | how it is done |\n\n## Begin\n\n"
        "```sh\nmake\npython3 tools/{0}.py --help\n```\n\n"
        "> [!NOTE]\n> All of this is made up: `stithy demo seed` wrote it.\n",
        plan_.name, plan_.purpose);
  }

  git::Signature somebody() {
    const Author& author = plan_.authors.at(dice_.roll(plan_.authors.size()));
    return {.name = author.name, .email = author.email, .at = now_, .offset_minutes = 60};
  }

  Result<void> write_tree(Line& line) {
    git::TreeEdit edit(batch_.format(), std::nullopt, [](const git::Oid&) -> Result<std::string> {
      return internal("A new tree has nothing to read.");
    });
    for (const auto& [path, content] : line.files) {
      const git::TreePath place = TRY(git::TreePath::parse_new(path));
      TRY(edit.put_file(place, batch_.add(git::ObjectKind::Blob, content)));
    }
    line.tree = edit.write(batch_);
    return {};
  }

  // `merged`: the other parent of a merge.
  Result<void> commit(Line& line, std::string message, const git::Oid* merged = nullptr) {
    TRY(write_tree(line));
    const auto step = plan_.span / std::max(plan_.commits, 1);
    // Branches and merges are commits beside the planned ones.
    now_ = now_ + std::chrono::duration_cast<std::chrono::seconds>(step) * 7 / 10;
    git::CommitDraft draft{.tree = line.tree, .message = std::move(message)};
    draft.author = draft.committer = somebody();
    if (line.born) draft.parents.push_back(line.commit);
    if (merged) draft.parents.push_back(*merged);
    line.commit = batch_.add(git::ObjectKind::Commit, TRY(git::render_commit(draft)));
    line.born = true;
    return {};
  }

  Result<void> change_something(Line& line) {
    const SourceKind& kind = kSourceKinds.at(dice_.roll(kSourceKinds.size()));
    const Subject module = pick_subject(dice_), subject = pick_subject(dice_);
    const std::string path = text::format("{}/{}{}", kind.folder, module.noun, kind.suffix);
    auto [file, fresh] = line.files.try_emplace(path);
    if (fresh) file->second = begin_file(kind, module.noun);
    file->second += write_part(kind, subject, dice_);
    const std::string what =
        fresh ? text::format("{}: begin", module.noun)
              : text::format("{}: {} the {}", module.noun, subject.verb, subject.noun);
    return commit(line, text::format("{}\n\nThe {} has to be known before it can {}.\n", what,
                                     subject.noun, subject.verb));
  }

  // A branch of a few commits that is merged again. Its files are new, so nothing collides.
  Result<void> work_apart(Line& main) {
    Line topic = main;
    const std::string name = text::format("topic/{}", pick_subject(dice_).noun);
    const std::string path = text::format("src/{}_{}.c", name.substr(6), dice_.roll(1000));
    topic.files[path] = begin_file(kSourceKinds[0], name.substr(6));
    for (int i = 0; i < kTopicCommits; ++i) {
      topic.files[path] += write_part(kSourceKinds[0], pick_subject(dice_), dice_);
      TRY(commit(topic, text::format("{}: step {}\n", name.substr(6), i + 1)));
    }
    TRY(change_something(main));
    main.files[path] = topic.files[path];
    return commit(main, text::format("Merge branch '{}'\n", name), &topic.commit);
  }

  Result<void> tag(const Line& main, int number) {
    const std::string name = text::format("v0.{}.0", number);
    const git::TagDraft draft{.target = main.commit,
                              .name = name,
                              .tagger = somebody(),
                              .message = text::format("{} {}\n", plan_.name, name)};
    return point("refs/tags/" + name,
                 batch_.add(git::ObjectKind::Tag, TRY(git::render_tag(draft))));
  }

  const ProjectPlan& plan_;
  git::ObjectBatch& batch_;
  Dice dice_;
  Instant now_;
  std::vector<git::RefChange> refs_;
};

}  // namespace

Result<std::vector<git::RefChange>> write_project(const ProjectPlan& plan,
                                                  git::ObjectBatch& batch) {
  return ProjectWriter(plan, batch).write();
}

}  // namespace stithy::app::demo
