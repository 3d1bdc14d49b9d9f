// SPDX-License-Identifier: Apache-2.0
//
// Fetch and push requests made of arbitrary bytes: the reader of whole bodies and the reader of
// streams agree about every packet, however the stream is cut, and no request passes its limits.
// fuzz: src/git/wire/pkt_line.cc src/git/wire/fetch_request.cc src/git/wire/push_request.cc
// fuzz: src/git/values.cc src/base/text.cc src/base/encoding.cc src/base/result.cc -lfmt
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "git/wire/fetch_request.h"
#include "git/wire/pkt_line.h"
#include "git/wire/push_request.h"

namespace {

namespace git = stithy::git;

void require(bool holds) {
  if (!holds) std::abort();
}

git::PullBytes cut(std::string_view& rest, std::size_t step) {
  return [&rest, step](std::span<char> into) -> stithy::Result<std::size_t> {
    std::size_t n = std::min({step, into.size(), rest.size()});
    rest.copy(into.data(), n);
    rest.remove_prefix(n);
    return n;
  };
}

void compare_readers(std::string_view input, std::size_t step) {
  git::PacketReader whole(input);
  std::string_view rest = input;
  git::PacketStream stream(cut(rest, step));
  for (;;) {
    auto a = whole.next(), b = stream.next();
    require(a.has_value() == b.has_value());
    if (!a) return;
    require(a->kind == b->kind && a->payload == b->payload);
    if (a->kind == git::Packet::Kind::End) return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const std::size_t step = size == 0 ? 1 : 1 + bytes[0] % 17;
  compare_readers(input, step);
  git::FetchLimits fetch;
  fetch.wants_max = 8;
  for (int version : {0, 1, 2}) {
    auto request = git::parse_fetch_request(input, version, fetch);
    if (request) require(request->wants.size() <= fetch.wants_max);
  }
  git::PushLimits push;
  push.commands_max = 8;
  for (auto format : {git::ObjectFormat::Sha1, git::ObjectFormat::Sha256}) {
    std::string_view rest = input;
    git::PacketStream stream(cut(rest, step));
    auto request = git::read_push_request(stream, format, push);
    if (!request) continue;
    require(request->commands.size() <= push.commands_max);
    require(request->options.size() <= push.options_max);
    for (const auto& command : request->commands)
      require(command.old_oid.format() == format && !command.ref.empty());
  }
  return 0;
}
