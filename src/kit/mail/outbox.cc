// SPDX-License-Identifier: Apache-2.0
#include "kit/mail/outbox.h"

#include <limits>

#include "base/text.h"
#include "kit/mail/message.h"
#include "kit/mail/send.h"
#include "kit/mail/settings.h"
#include "kit/mail/views/letter.h"
#include "sys/clock.h"
#include "sys/crypto.h"

namespace stithy::mail {

namespace sql = kit::sql;

namespace {

constexpr std::string_view kOwnName = "Stithy";

// The key of the row must fit, whatever it was made of.
std::string once_key(std::string_view once) { return text::to_hex(sys::sha256(once)); }

MessageId id_of_thread(std::string_view thread, const Mailbox& from) {
  return MessageId::make("thread-" + text::to_hex(sys::sha256(thread)).substr(0, 24), from);
}

Result<Message> message_of(const kit::Settings& settings, const Mailbox& from, const Order& order,
                           MailId id, Instant now) {
  auto unique = sys::sha256(text::format("{} {}", id.value(), order.once));
  Message message{.from = from,
                  .to = order.to,
                  .subject = order.letter.subject,
                  .text = render_text(order.letter),
                  .html = kit::letter_html(order.letter),
                  .id = MessageId::make(
                      text::format("{}-{}", id.value(), text::to_hex(unique).substr(0, 16)), from),
                  .at = now};
  if (auto reply_to = kReplyTo(settings); !reply_to.empty())
    message.reply_to = TRY(Mailbox::parse(reply_to));
  if (!order.thread.empty()) message.thread = id_of_thread(order.thread, from);
  if (!order.list.empty()) {
    message.list = MailList{order.list, std::nullopt};
    if (!order.letter.unsubscribe_url.empty())
      message.list->unsubscribe = TRY(MailLink::make(order.letter.unsubscribe_url));
  }
  return message;
}

}  // namespace

Result<Mailbox> sender_of(const kit::Settings& settings, std::string_view main_url) {
  if (auto from = kFrom(settings); !from.empty()) return Mailbox::parse(from);
  auto authority = text::cut(text::cut(main_url, "://").after, "/").before;
  auto host = http::parse_host_port(authority, 1);
  bool named = host && !http::Address::parse(host->host);
  return Mailbox::make("stithy@" + (named ? host->host : std::string("localhost")), kOwnName);
}

Result<void> post(db::Tx& tx, const kit::Settings& settings, std::string_view main_url,
                  const Order& order, Instant now) {
  const auto from = TRY(sender_of(settings, main_url));
  const auto id = sys::make_id<MailId>();
  const auto message = TRY(message_of(settings, from, order, id, now));
  auto written =
      TRY(sql::insert_mail(tx, id, from.address(), order.to.address(), order.letter.subject,
                           order.list, once_key(order.once), render_message(message), now));
  if (written == 0) return {};
  return order_sending(tx, id, now);
}

Result<std::vector<MailRow>> list_mail(db::Reader& reader, MailId before, std::int64_t at_most) {
  MailId top{std::numeric_limits<std::int64_t>::max()};
  return sql::list_mail(reader, before ? before : top, at_most);
}

Result<std::optional<MailRow>> find_mail(db::Reader& reader, MailId id) {
  return sql::find_mail(reader, id);
}

Result<std::vector<SuppressionRow>> list_suppressions(db::Reader& reader, std::int64_t at_most) {
  return sql::list_suppressions(reader, at_most);
}

Result<bool> clear_suppression(db::Tx& tx, std::string_view address) {
  return TRY(sql::delete_suppression(tx, text::to_lower(address))) > 0;
}

Result<bool> has_left(db::Reader& reader, UserId user, std::string_view list) {
  return TRY(sql::find_opt_out(reader, user, list)).has_value();
}

Result<void> leave(db::Tx& tx, UserId user, std::string_view list, Instant now) {
  TRY(sql::put_opt_out(tx, user, list, now));
  return {};
}

Result<void> join(db::Tx& tx, UserId user, std::string_view list) {
  TRY(sql::delete_opt_out(tx, user, list));
  return {};
}

}  // namespace stithy::mail
