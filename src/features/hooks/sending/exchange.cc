// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/sending/exchange.h"

#include "base/text.h"
#include "features/hooks/formats/body.h"
#include "features/hooks/sending/sign.h"

namespace stithy::hooks {

namespace {

// What a target may make us wait at most.
constexpr std::chrono::seconds kRetryAfterMax{3600};

void add_github_headers(http::Headers& headers, const Outgoing& out, std::string_view body) {
  headers.add("X-GitHub-Delivery", out.guid);
  headers.add("X-GitHub-Event", out.event);
  headers.add("X-GitHub-Hook-ID", std::to_string(out.hook.id.value()));
  if (const auto& organisation = out.hook.owner.organisation) {
    headers.add("X-GitHub-Hook-Installation-Target-ID", std::to_string(organisation->value()));
    headers.add("X-GitHub-Hook-Installation-Target-Type", "organization");
  } else if (out.repository != 0) {
    headers.add("X-GitHub-Hook-Installation-Target-ID", std::to_string(out.repository));
    headers.add("X-GitHub-Hook-Installation-Target-Type", "repository");
  }
  if (out.secret) headers.add("X-Hub-Signature-256", github_signature(*out.secret, body));
}

void add_standard_headers(http::Headers& headers, const Outgoing& out, std::string_view body) {
  headers.add("webhook-id", out.guid);
  headers.add("webhook-timestamp", std::to_string(out.at.micros() / 1'000'000));
  if (out.secret)
    headers.add("webhook-signature", standard_signature(*out.secret, out.guid, out.at, body));
}

std::string render_head(const http::Headers& headers) {
  std::string out;
  for (const auto& [name, value] : headers.all()) out += text::format("{}: {}\n", name, value);
  return text::repair_utf8(out);
}

// Seconds or a date (RFC 9110 section 10.2.3); a date is left to our own waiting.
std::optional<std::chrono::seconds> retry_after_of(const http::Headers& headers) {
  auto value = headers.find("retry-after");
  auto seconds = value ? text::parse_number<std::int64_t>(text::trim(*value)) : std::nullopt;
  if (!seconds || *seconds < 0) return std::nullopt;
  return std::min(std::chrono::seconds(*seconds), kRetryAfterMax);
}

std::string words_of(int status) {
  if (status >= 300 && status < 400)
    return text::format(
        "The target answered {}, a redirect, which is not followed. Put the "
        "address it leads to into the web hook.",
        status);
  return text::format("The target answered {}.", status);
}

}  // namespace

Result<Attempt> attempt(const Outgoing& out, const http::EgressPolicy& policy, Deadline deadline,
                        std::stop_token stop) {
  Telling telling{out.event, out.action, out.payload, out.at};
  Body body = TRY(body_of(out.hook.format, out.hook.content_type, telling));
  http::EgressRequest request{.method = http::Method::Post, .url = out.hook.url};
  request.headers.add("Accept", "*/*");
  request.headers.add("Content-Type", body.content_type);
  request.headers.add("User-Agent", "Stithy-Hookshot");
  if (out.hook.format == Format::Github) add_github_headers(request.headers, out, body.text);
  if (out.hook.format == Format::Standard) add_standard_headers(request.headers, out, body.text);
  request.body = std::move(body.text);
  request.response_bytes_max = kResponseKept;
  request.cut_response = true;
  request.redirects_max = 0;
  request.stop = stop;

  Attempt done;
  done.request_head = render_head(request.headers);
  auto began = std::chrono::steady_clock::now();
  auto answer = http::fetch(request, policy, deadline);
  done.duration = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  if (!answer) {
    done.error = answer.error().message;
    return done;
  }
  done.status = answer->status;
  done.response_head = render_head(answer->headers);
  done.response_body = std::move(answer->body);
  if (!done.succeeded()) {
    done.error = words_of(done.status);
    done.retry_after = retry_after_of(answer->headers);
  }
  return done;
}

}  // namespace stithy::hooks
