// SPDX-License-Identifier: Apache-2.0
#include "git/wire/push_request.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::git {

namespace {

constexpr std::string_view kSignatureMarks[] = {
    "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----", "-----BEGIN SSH SIGNATURE-----",
    "-----BEGIN SIGNED MESSAGE-----"};

class RequestReader {
 public:
  RequestReader(PacketStream& stream, ObjectFormat format, const PushLimits& limits)
      : stream_(stream), format_(format), limits_(limits) {}

  Result<PushRequest> read() {
    for (;;) {
      Packet packet = TRY(stream_.next());
      if (packet.kind == Packet::Kind::End && !begun_) return std::move(out_);
      if (packet.kind == Packet::Kind::Flush) break;
      if (!packet.is_line()) return invalid("The push does not end its list of commands.");
      TRY(first_section(packet));
      begun_ = true;
    }
    if (!out_.commands.empty() && out_.push_options) TRY(read_options());
    return std::move(out_);
  }

 private:
  Result<void> first_section(const Packet& packet) {
    // The first line, whatever it is, carries the capabilities behind a NUL.
    auto [line, capabilities, found] = text::cut(packet.payload, std::string_view("\0", 1));
    if (found) TRY(read_capabilities(capabilities));
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.starts_with("shallow ")) {
      // Where the client's own history is cut. Whether what it sends connects to ours is checked
      // object by object, so the line has no consequence here.
      TRY(Oid::parse(line.substr(8)));
      if (++shallow_ > limits_.commands_max)
        return too_large("The push names too many shallow commits.");
      return {};
    }
    if (line == "push-cert") return read_certificate();
    return command(line);
  }

  Result<void> read_capabilities(std::string_view text) {
    for (std::string_view word : text::split(text::trim(text), ' ')) {
      if (word == "report-status")
        out_.report = true;
      else if (word == "report-status-v2")
        out_.report = out_.report_v2 = true;
      else if (word == "side-band-64k")
        out_.side_band = true;
      else if (word == "quiet")
        out_.quiet = true;
      else if (word == "atomic")
        out_.atomic = true;
      else if (word == "push-options")
        out_.push_options = true;
      else if (word.starts_with("agent="))
        out_.agent = text::prefix(word.substr(6), 100);
      else if (word.starts_with("object-format=") && word.substr(14) != format_name(format_))
        return invalid(
            text::format("This repository has the object format {}.", format_name(format_)));
    }
    return {};
  }

  Result<void> command(std::string_view line) {
    if (out_.commands.size() >= limits_.commands_max)
      return too_large(
          text::format("A push may change at most {} refs at once.", limits_.commands_max));
    auto [old_hex, rest, spaced] = text::cut(line, " ");
    auto [new_hex, ref, spaced_twice] = text::cut(rest, " ");
    auto old_oid = Oid::parse(old_hex), new_oid = Oid::parse(new_hex);
    if (!spaced_twice || !old_oid || !new_oid || ref.empty())
      return invalid("The push holds a command that is not \"old new ref\".");
    if (old_oid->format() != format_ || new_oid->format() != format_)
      return invalid(
          text::format("This repository has the object format {}.", format_name(format_)));
    out_.commands.push_back({*old_oid, *new_oid, std::string(ref)});
    return {};
  }

  // "push-cert" is followed by packets of the certificate's lines up to "push-cert-end".
  Result<void> read_certificate() {
    if (out_.certificate || !out_.commands.empty())
      return invalid("The certificate of a signed push must stand alone.");
    PushCertificate& cert = out_.certificate.emplace();
    for (;;) {
      Packet packet = TRY(stream_.next());
      if (!packet.is_line()) return invalid("The certificate of the signed push has no end.");
      if (packet.line() == "push-cert-end") break;
      cert.text += packet.payload;
      if (cert.text.size() > limits_.certificate_bytes_max)
        return too_large("The certificate of the signed push is too large.");
    }
    return read_certificate_text(cert);
  }

  Result<void> read_certificate_text(PushCertificate& cert) {
    std::size_t split = cert.text.size();
    for (std::string_view mark : kSignatureMarks) split = std::min(split, cert.text.find(mark));
    cert.payload = cert.text.substr(0, split);
    cert.signature = cert.text.substr(split);
    bool in_head = true;
    std::string_view rest = cert.payload;
    while (!rest.empty()) {
      auto [line, after, found] = text::cut(rest, "\n");
      rest = after;
      if (in_head && line.empty())
        in_head = false;
      else if (in_head)
        TRY(certificate_head(cert, line));
      else
        TRY(command(line));
    }
    return {};
  }

  Result<void> certificate_head(PushCertificate& cert, std::string_view line) {
    auto [word, value, found] = text::cut(line, " ");
    if (word == "pusher")
      cert.pusher = value;
    else if (word == "pushee")
      cert.pushee = value;
    else if (word == "nonce")
      cert.nonce = value;
    else if (word == "push-option")
      signed_options_.emplace_back(value);
    else if (line != "certificate version 0.1")
      return invalid("The certificate of the signed push holds an unknown line.");
    return {};
  }

  Result<void> read_options() {
    for (;;) {
      Packet packet = TRY(stream_.next());
      if (packet.kind == Packet::Kind::Flush) break;
      if (!packet.is_line()) return invalid("The push does not end its list of options.");
      std::string_view option = packet.line();
      if (out_.options.size() >= limits_.options_max)
        return too_large(text::format("A push may carry at most {} options.", limits_.options_max));
      if (option.size() > limits_.option_bytes_max)
        return too_large(text::format("An option of a push may have at most {} bytes.",
                                      limits_.option_bytes_max));
      if (!text::is_utf8(option) || text::has_control(option))
        return invalid("An option of a push may hold valid UTF-8 without control characters only.");
      out_.options.emplace_back(option);
    }
    if (out_.certificate && out_.options != signed_options_)
      return invalid("The options of the push are not those of its certificate.");
    return {};
  }

  PacketStream& stream_;
  const ObjectFormat format_;
  const PushLimits& limits_;
  PushRequest out_;
  std::vector<std::string> signed_options_;
  std::size_t shallow_ = 0;
  bool begun_ = false;
};

}  // namespace

bool PushRequest::deletes_only() const {
  return std::all_of(commands.begin(), commands.end(),
                     [](const PushCommand& c) { return c.new_oid.is_zero(); });
}

Result<PushRequest> read_push_request(PacketStream& stream, ObjectFormat format,
                                      const PushLimits& limits) {
  return RequestReader(stream, format, limits).read();
}

}  // namespace stithy::git
