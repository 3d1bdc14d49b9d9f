// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/code/urls.h"
#include "features/hooks/payloads/payloads.h"

namespace stithy::hooks {

namespace {

constexpr std::string_view kHeads = "refs/heads/", kTags = "refs/tags/";

void write_person(JsonWriter& w, const git::Signature& who) {
  w.begin_object().member("name", who.name).member("email", who.email).end_object();
}

void write_paths(JsonWriter& w, std::string_view name, const std::vector<std::string>& paths) {
  w.key(name).begin_array();
  for (const auto& path : paths) w.value(path);
  w.end_array();
}

void write_commit(JsonWriter& w, const Scene& scene, const PushedCommit& pushed) {
  const git::Commit& commit = *pushed.commit;
  const std::string id = commit.oid.hex();
  w.begin_object().member("id", id).member("tree_id", commit.tree.hex()).member("distinct", true);
  w.member("message", git::whole_message(commit));
  w.member("timestamp", render_iso(commit.committer.at));
  w.member("url", scene.site.main_url + code::url::commit(scene.repository.path(), id));
  w.key("author");
  write_person(w, commit.author);
  w.key("committer");
  write_person(w, commit.committer);
  write_paths(w, "added", pushed.added);
  write_paths(w, "removed", pushed.removed);
  write_paths(w, "modified", pushed.modified);
  w.end_object();
}

std::string compare_address(const Scene& scene, const PushedRef& ref) {
  const std::string path = scene.repository.path();
  std::string_view name = ref.ref;
  for (auto start : {kHeads, kTags})
    if (name.starts_with(start)) name.remove_prefix(start.size());
  if (ref.created()) return scene.site.main_url + code::url::comparison(path, name);
  if (ref.deleted()) return scene.site.main_url + code::url::commit(path, ref.before.hex());
  auto ends = text::format("{}...{}", ref.before.hex(), ref.after.hex());
  return scene.site.main_url + code::url::comparison(path, ends);
}

}  // namespace

Payload push_payload(const Scene& scene, const PushedRef& ref) {
  JsonWriter w;
  w.begin_object().member("ref", ref.ref);
  w.member("before", ref.before.hex()).member("after", ref.after.hex());
  w.member("created", ref.created()).member("deleted", ref.deleted());
  w.member("forced", ref.forced).key("base_ref").null();
  w.member("compare", compare_address(scene, ref)).key("commits").begin_array();
  for (const auto& commit : ref.commits) write_commit(w, scene, commit);
  w.end_array().key("head_commit");
  if (ref.head)
    write_commit(w, scene, *ref.head);
  else
    w.null();
  w.key("pusher").begin_object().member("name", scene.sender.login);
  w.member("email", no_reply(scene.site, scene.sender)).end_object();
  write_end(w, scene, Place::Push);
  w.end_object();
  return {"push", "", std::move(w).take()};
}

Payload ref_payload(const Scene& scene, const PushedRef& ref) {
  bool is_tag = std::string_view(ref.ref).starts_with(kTags);
  JsonWriter w;
  w.begin_object().member("ref", ref.ref.substr((is_tag ? kTags : kHeads).size()));
  w.member("ref_type", is_tag ? "tag" : "branch");
  if (ref.created()) {
    w.member("master_branch", scene.repository.default_branch).key("description");
    if (scene.repository.description.empty())
      w.null();
    else
      w.value(scene.repository.description);
  }
  w.member("pusher_type", "user");
  write_end(w, scene);
  w.end_object();
  return {ref.created() ? "create" : "delete", "", std::move(w).take()};
}

}  // namespace stithy::hooks
