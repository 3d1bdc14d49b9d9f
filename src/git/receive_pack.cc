// SPDX-License-Identifier: Apache-2.0
#include "git/receive_pack.h"

#include <algorithm>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "git/ref_list.h"
#include "git/wire/push_run.h"

namespace stithy::git {

bool PushOutcome::changed() const {
  return std::any_of(refs.begin(), refs.end(), [](const Ref& ref) { return !ref.error; });
}

Result<std::string> ReceivePack::advertise(const sys::Path& repository, std::string_view key,
                                           int version, bool service_line) const {
  RefList list = TRY(list_refs(repository));
  std::string capabilities =
      "report-status report-status-v2 delete-refs side-band-64k quiet atomic ofs-delta";
  if (options_.push_options) capabilities += " push-options";
  if (options_.nonce_key)
    capabilities += " push-cert=" + make_push_nonce(*options_.nonce_key, key, clock_.now());
  capabilities += text::format(" object-format={} agent=stithy", format_name(list.format));

  std::string out;
  if (service_line) {  // gitprotocol-http(5), smart server response
    append_packet(out, "# service=git-receive-pack\n");
    append_flush(out);
  }
  if (version == 1) append_packet(out, "version 1\n");
  const std::string nul(1, '\0');
  bool first = true;
  for (const ListedRef& ref : list.refs) {
    if (is_hidden(ref.name, options_.reserved_refs)) continue;
    append_packet(out, text::format("{} {}", ref.oid.hex(), ref.name) +
                           (first ? nul + capabilities : std::string()) + "\n");
    first = false;
  }
  if (first)
    append_packet(out, text::format("{} capabilities^{{}}", Oid::zero(list.format).hex()) + nul +
                           capabilities + "\n");
  append_flush(out);
  return out;
}

Result<PushAnswer> ReceivePack::take(const PushExchange& exchange, RefJournal& journal) const {
  ObjectFormat format = TRY(read_object_format(exchange.repository));
  PacketStream stream(exchange.input);
  PushRequest request = TRY(read_push_request(stream, format, options_.push));
  if (request.commands.empty()) return PushAnswer{};

  PushRun run(*this, exchange, journal, request, format);
  PushAnswer answer;
  answer.outcome = TRY(run.go(stream));
  std::vector<ReportedRef> reported;
  for (const PushOutcome::Ref& ref : answer.outcome.refs) reported.push_back({ref.ref, ref.error});
  std::vector<std::string> messages;
  if (exchange.messages) messages = exchange.messages(answer.outcome);
  answer.body = render_push_report(request, answer.outcome.unpack_error, reported, messages);
  return answer;
}

}  // namespace stithy::git
