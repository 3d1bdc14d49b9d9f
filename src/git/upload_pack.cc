// SPDX-License-Identifier: Apache-2.0
#include "git/upload_pack.h"

#include <algorithm>

#include "base/text.h"
#include "git/ref_peel.h"
#include "git/wire/pkt_line.h"

namespace stithy::git {

namespace {

constexpr std::size_t kAdvertisementBytesMax = std::size_t{256} << 20;

bool matches(std::string_view name, const std::vector<std::string>& prefixes) {
  return prefixes.empty() || std::any_of(prefixes.begin(), prefixes.end(),
                                         [&](const auto& p) { return name.starts_with(p); });
}

// What git of at least 2.39 can do with our configuration; gitprotocol-v2(5), capabilities.
std::string capabilities_v2(ObjectFormat format) {
  std::string out;
  append_packet(out, "version 2\n");
  append_packet(out, "agent=stithy\n");
  append_packet(out, "ls-refs=unborn\n");
  // Without ref-in-want, as git's default is: clients of 2.39 cannot read its answer together with
  // a change of depth.
  append_packet(out, "fetch=shallow wait-for-done filter\n");
  append_packet(out, "server-option\n");
  append_packet(out, text::format("object-format={}\n", format_name(format)));
  append_flush(out);
  return out;
}

std::string render_ref(const ListedRef& ref, const std::optional<Oid>& peeled, bool symrefs) {
  std::string line = text::format("{} {}", ref.oid.hex(), ref.name);
  if (symrefs && !ref.symbolic_target.empty())
    line += text::format(" symref-target:{}", ref.symbolic_target);
  if (peeled) line += text::format(" peeled:{}", peeled->hex());
  return line + "\n";
}

UploadAnswer refusal(const Error& error) {
  return {error_packet(text::format("upload-pack: {}", error.message)), std::nullopt};
}

}  // namespace

Command UploadPack::command(int version) const {
  Command out(Subcommand::UploadPack, {});
  out.config("uploadpack.allowFilter=true")
      // check_visible() has decided already, the same way for every version of the protocol.
      .config("uploadpack.allowAnySHA1InWant=true")
      .words({"--stateless-rpc", "--strict"});
  for (const std::string& prefix : options_.hidden_refs)
    out.config_text("transfer.hideRefs=", prefix);
  if (version == 1) out.environment("GIT_PROTOCOL=version=1");
  if (version == 2) out.environment("GIT_PROTOCOL=version=2");
  return out;
}

Result<std::string> UploadPack::advertise(const sys::Path& repository, int version,
                                          bool service_line) const {
  std::string out;
  if (service_line) {  // gitprotocol-http(5), smart server response
    append_packet(out, "# service=git-upload-pack\n");
    append_flush(out);
  }
  if (version == 2) return out + capabilities_v2(TRY(read_object_format(repository)));
  TRY(list_refs(repository));  // git would leave out a ref that cannot be read
  sys::RunLimits limits;
  limits.out_bytes_max = kAdvertisementBytesMax;
  return out +
         TRY(gateway_.run_ok(command(version).word("--http-backend-info-refs").own_path(repository),
                             {}, limits));
}

Result<UploadAnswer> UploadPack::answer(const sys::Path& repository, int version,
                                        std::string_view body) const {
  auto request = parse_fetch_request(body, version, options_.limits);
  if (!request && request.error().code == Code::TooLarge) return refusal(request.error());
  if (!request) return request.error();
  if (request->verb == FetchRequest::Verb::Nothing) return UploadAnswer{};
  if (request->verb == FetchRequest::Verb::LsRefs)
    return UploadAnswer{TRY(tell_refs(repository, *request)), std::nullopt};

  auto visible = check_visible(repository, *request);
  if (!visible && visible.error().code == Code::NotFound) return refusal(visible.error());
  if (!visible) return visible.error();

  auto running = std::make_shared<Running>(TRY(gateway_.start(
      command(version).own_path(repository), body, Deadline::in(options_.wall_clock))));
  PackStream stream;
  stream.out = running->take_output();
  stream.succeeded = [weak = std::weak_ptr(running)] {
    auto still = weak.lock();
    if (!still || !still->ended_by(Deadline::in(std::chrono::milliseconds(250)))) return false;
    auto status = still->finish(Deadline::in(std::chrono::milliseconds(250)));
    return status && status->success();
  };
  stream.owner = std::move(running);
  return UploadAnswer{{}, std::move(stream)};
}

Result<void> UploadPack::check_visible(const sys::Path& repository,
                                       const FetchRequest& request) const {
  for (const std::string& name : request.not_refs) {
    // Git tries these places for a short name; a hidden ref must look like none.
    for (std::string_view prefix : {"", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"})
      if (is_hidden(std::string(prefix) + name, options_.hidden_refs))
        return not_found(text::format("git upload-pack: deepen-not is not a ref: {}", name));
  }
  if (request.wants.empty()) return {};
  return reachability_.check(repository, options_.hidden_refs, request.wants);
}

Result<std::string> UploadPack::tell_refs(const sys::Path& repository,
                                          const FetchRequest& request) const {
  RefList list = TRY(list_refs(repository));
  std::erase_if(list.refs, [&](const ListedRef& ref) {
    return is_hidden(ref.name, options_.hidden_refs) || !matches(ref.name, request.ref_prefixes);
  });
  if (request.peel) TRY(peel_refs(gateway_, repository, list.refs));
  std::string out;
  if (matches("HEAD", request.ref_prefixes)) {
    if (list.head) {
      ListedRef head;
      head.name = "HEAD";
      head.oid = *list.head;
      head.symbolic_target = list.head_target;
      append_packet(out, render_ref(head, std::nullopt, request.symrefs));
    } else if (request.unborn && !list.head_target.empty()) {
      append_packet(out, text::format("unborn HEAD symref-target:{}\n", list.head_target));
    }
  }
  for (const ListedRef& ref : list.refs)
    append_packet(out, render_ref(ref, request.peel ? ref.peeled : std::nullopt, request.symrefs));
  append_flush(out);
  return out;
}

}  // namespace stithy::git
