// SPDX-License-Identifier: Apache-2.0
#include "git/upload_pack.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

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

constexpr std::initializer_list<Literal> kOneRequest = {"--stateless-rpc", "--strict"};
// What a client needs to decide what it wants; git ends when it hears nothing for so long.
constexpr std::initializer_list<Literal> kWholeTalk = {"--timeout=600", "--strict"};

PackStream stream_of(Running started) {
  auto running = std::make_shared<Running>(std::move(started));
  PackStream stream;
  stream.out = running->take_output();
  stream.succeeded = [weak = std::weak_ptr(running)] {
    auto still = weak.lock();
    if (!still || !still->ended_by(Deadline::in(std::chrono::milliseconds(250)))) return false;
    auto status = still->finish(Deadline::in(std::chrono::milliseconds(250)));
    return status && status->success();
  };
  stream.owner = std::move(running);
  return stream;
}

// Reads what git tells of its refs, to and with the flush; the client knows them already.
Result<void> skip_advertisement(const sys::Fd& out) {
  PacketStream packets([&](std::span<char> into) -> Result<std::size_t> {
    ssize_t n = -1;
    do n = ::read(out.get(), into.data(), into.size());
    while (n < 0 && errno == EINTR);
    if (n < 0) return internal("git upload-pack cannot be heard");
    return static_cast<std::size_t>(n);
  });
  for (std::size_t bytes = 0; bytes <= kAdvertisementBytesMax;) {
    Packet packet = TRY(packets.next());
    if (packet.kind == Packet::Kind::Flush) return {};
    if (!packet.is_line()) return internal("git upload-pack ended before its client spoke");
    bytes += packet.line().size();
  }
  return too_large("The repository has too many refs.");
}

}  // namespace

std::string UploadPack::refusal(const Error& error) {
  return error_packet(text::format("upload-pack: {}", error.message));
}

Command UploadPack::command(int version, std::initializer_list<Literal> words) const {
  Command out(Subcommand::UploadPack, {});
  out.config("uploadpack.allowFilter=true")
      // check_visible() has decided already, the same way for every version of the protocol.
      .config("uploadpack.allowAnySHA1InWant=true")
      .words(words);
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
         TRY(gateway_.run_ok(
             command(version, kOneRequest).word("--http-backend-info-refs").own_path(repository),
             {}, limits));
}

Result<UploadAnswer> UploadPack::answer(const sys::Path& repository, int version,
                                        std::string_view body) const {
  auto request = parse_fetch_request(body, version, options_.limits);
  if (!request && request.error().code == Code::TooLarge)
    return UploadAnswer{refusal(request.error()), std::nullopt};
  if (!request) return request.error();
  if (request->verb == FetchRequest::Verb::Nothing) return UploadAnswer{};
  if (request->verb == FetchRequest::Verb::LsRefs)
    return UploadAnswer{TRY(tell_refs(repository, *request)), std::nullopt};

  auto visible = check_visible(repository, *request);
  if (!visible && visible.error().code == Code::NotFound)
    return UploadAnswer{refusal(visible.error()), std::nullopt};
  if (!visible) return visible.error();

  Running running = TRY(gateway_.start(command(version, kOneRequest).own_path(repository), body,
                                       Deadline::in(options_.wall_clock)));
  return UploadAnswer{{}, stream_of(std::move(running))};
}

Result<FetchTalk> UploadPack::converse(const sys::Path& repository, int version,
                                       std::string_view wants) const {
  auto request = TRY(parse_fetch_request(wants, version, options_.limits));
  TRY(check_visible(repository, request));
  Running running = TRY(gateway_.start_fed(command(version, kWholeTalk).own_path(repository),
                                           Deadline::in(options_.wall_clock)));
  TRY(skip_advertisement(running.output()));
  TRY(sys::write_all(running.input().get(), wants));
  FetchTalk talk;
  talk.more = running.take_input();
  talk.answer = stream_of(std::move(running));
  return talk;
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
