// SPDX-License-Identifier: Apache-2.0
#include "git/receive_pack.h"

#include <algorithm>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "git/ref_list.h"
#include "git/wire/push_run.h"

namespace stithy::git {

namespace {

// gitprotocol-http(5), smart server response; gitprotocol-pack(5), version 1.
std::string preamble(int version, bool service_line) {
  std::string out;
  if (service_line) {
    append_packet(out, "# service=git-receive-pack\n");
    append_flush(out);
  }
  if (version == 1) append_packet(out, "version 1\n");
  return out;
}

void append_no_refs(std::string& out, ObjectFormat format, std::string_view capabilities) {
  std::string line = text::format("{} capabilities^{{}}", Oid::zero(format).hex());
  line += '\0';
  append_packet(out, line.append(capabilities) + "\n");
}

}  // namespace

bool PushOutcome::changed() const {
  return std::any_of(refs.begin(), refs.end(), [](const Ref& ref) { return !ref.error; });
}

std::string ReceivePack::capabilities(ObjectFormat format) const {
  std::string words =
      "report-status report-status-v2 delete-refs side-band-64k quiet atomic ofs-delta";
  if (options_.push_options) words += " push-options";
  return words + text::format(" object-format={} agent=stithy", format_name(format));
}

Result<std::string> ReceivePack::advertise(const sys::Path& repository, std::string_view key,
                                           int version, bool service_line) const {
  RefList list = TRY(list_refs(repository));
  std::string words = capabilities(list.format);
  if (options_.nonce_key)
    words += " push-cert=" + make_push_nonce(*options_.nonce_key, key, clock_.now());
  std::string out = preamble(version, service_line);
  const std::string nul(1, '\0');
  bool first = true;
  for (const ListedRef& ref : list.refs) {
    if (is_hidden(ref.name, options_.reserved_refs)) continue;
    append_packet(out, text::format("{} {}", ref.oid.hex(), ref.name) +
                           (first ? nul + words : std::string()) + "\n");
    first = false;
  }
  if (first) append_no_refs(out, list.format, words);
  append_flush(out);
  return out;
}

std::string ReceivePack::advertise_nothing(ObjectFormat format, int version,
                                           bool service_line) const {
  std::string out = preamble(version, service_line);
  append_no_refs(out, format, capabilities(format));
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
