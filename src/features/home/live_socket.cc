// SPDX-License-Identifier: Apache-2.0
//
// live_socket.cc — GET /ws: the topics of /events over a web socket (RFC 6455), for programs and
// pages that choose what they hear while they listen.
//
// Messages are {"type", "data"}. Callbacks run on I/O threads, which may not wait, so whatever
// needs the database is asked through kit::Live. docs/live-events.md is the page for those who
// connect.
#include <atomic>
#include <map>
#include <mutex>

#include "base/text.h"
#include "features/home/live_topics.h"
#include "features/home/routes.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::home {

namespace {

// RFC 6455 section 7.4.1.
constexpr std::uint16_t kGoingAway = 1001, kPolicy = 1008, kTryAgain = 1013;
constexpr std::size_t kMessageDepthMax = 4;

// What a topic is called here; the names are those of the catalogue of applications as well.
std::string_view type_of(const Topic& topic) {
  switch (topic.kind) {
    case Topic::Kind::Job: return "job.updated";
    case Topic::Kind::Jobs: return "jobs.updated";
    case Topic::Kind::Repo: break;
  }
  return "repository.updated";
}

std::string render_told(std::string_view text, const Topic& topic) {
  JsonWriter w;
  w.begin_object().member("type", type_of(topic)).key("data").begin_object();
  w.member("topic", text).member("id", topic.id).end_object().end_object();
  return std::move(w).take();
}

std::string render_error(const Error& error) {
  JsonWriter w;
  w.begin_object().member("type", "error").key("data").begin_object();
  w.member("code", code_name(error.code)).member("message", error.message);
  w.end_object().end_object();
  return std::move(w).take();
}

// Shared by the socket's callbacks, the watchers and the questions; each holds it.
class Conversation : public std::enable_shared_from_this<Conversation> {
 public:
  Conversation(const Foundations& on, web::Principal who, Instant until)
      : on_(on), who_(std::move(who)), until_(until) {}

  void open(std::shared_ptr<http::WebSocket> socket) {
    {
      std::lock_guard lock(mutex_);
      socket_ = std::move(socket);
    }
    send(render_ack());
  }
  void end() { gone_ = true; }

  // On an I/O thread.
  void receive(std::string_view message) {
    if (message == "ping") return send(R"({"type":"pong"})");
    auto parsed = Json::parse(message, kMessageDepthMax);
    const Json* type = parsed ? parsed->find("type") : nullptr;
    const std::string* word = type ? type->as_string() : nullptr;
    if (!word)
      return send(render_error(invalid(
          "A message is ping, or a JSON object with a type: ping, subscribe or unsubscribe.")));
    if (*word == "ping") return send(R"({"type":"pong"})");
    if (*word != "subscribe" && *word != "unsubscribe")
      return send(render_error(
          invalid("This type is not known. The types are ping, subscribe and unsubscribe.")));
    auto topics = topics_in(*parsed);
    if (!topics) return send(render_error(topics.error()));
    if (*word == "unsubscribe") return unsubscribe(*topics);
    ask([topics = *std::move(topics)](Conversation& self) { self.subscribe(topics); });
  }

 private:
  static Result<std::vector<std::string>> topics_in(const Json& message) {
    const Json* data = message.find("data");
    const Json* list = data ? data->find("topics") : nullptr;
    std::vector<std::string> topics;
    if (list && list->as_array())
      for (const Json& one : *list->as_array()) {
        if (!one.as_string()) return invalid("Each of data.topics is a text.");
        topics.push_back(*one.as_string());
      }
    if (topics.empty() || topics.size() > kTopicsMax)
      return invalid(text::format("data.topics names 1 to {} topics.", kTopicsMax));
    return topics;
  }

  std::string render_ack() const {
    JsonWriter w;
    w.begin_object().member("type", "connection.ack").key("data").begin_object();
    w.key("login");
    if (who_.signed_in())
      w.value(who_.login);
    else
      w.null();
    w.member("topics_max", static_cast<std::int64_t>(kTopicsMax));
    w.member("until", render_iso(until_)).end_object().end_object();
    return std::move(w).take();
  }

  std::string render_topics() {
    JsonWriter w;
    w.begin_object().member("type", "subscribed").key("data").begin_object().key("topics");
    w.begin_array();
    std::lock_guard lock(mutex_);
    for (const auto& [topic, since] : topics_) w.value(topic);
    w.end_array().end_object().end_object();
    return std::move(w).take();
  }

  void send(std::string_view message) {
    std::lock_guard lock(mutex_);
    if (socket_ && !gone_ && !socket_->send_text(message)) gone_ = true;
  }
  void close(std::uint16_t code) {
    std::lock_guard lock(mutex_);
    if (socket_) socket_->close(code);
    gone_ = true;
  }
  bool hears(const std::string& topic, std::uint64_t since) {
    std::lock_guard lock(mutex_);
    auto found = topics_.find(topic);
    return found != topics_.end() && found->second == since;
  }

  template <class F>
  bool ask(F question) {
    bool asked = on_.live.ask([self = shared_from_this(), question = std::move(question)] {
      if (!self->gone_) question(*self);
    });
    if (!asked) close(kTryAgain);
    return asked;
  }

  void unsubscribe(const std::vector<std::string>& topics) {
    {
      std::lock_guard lock(mutex_);
      for (const auto& topic : topics) topics_.erase(topic);
    }
    send(render_topics());
  }

  // All of them, or none.
  void subscribe(const std::vector<std::string>& topics) {
    auto fresh = take(topics);
    if (!fresh) return send(render_error(fresh.error()));
    for (const auto& [topic, since] : *fresh) watch(topic, since);
    send(render_topics());
  }

  using Topics = std::map<std::string, std::uint64_t>;

  Result<Topics> take(const std::vector<std::string>& topics) {
    auto reader = TRY(on_.database.read(Deadline::in(std::chrono::seconds(5))));
    for (const auto& topic : topics) TRY(check_topic(*reader, who_, topic));
    std::lock_guard lock(mutex_);
    Topics fresh;
    for (const auto& topic : topics)
      if (!topics_.contains(topic)) fresh.emplace(topic, ++subscriptions_);
    if (topics_.size() + fresh.size() > kTopicsMax)
      return invalid(text::format("A socket hears of {} topics at most.", kTopicsMax));
    topics_.insert(fresh.begin(), fresh.end());
    return fresh;
  }

  void watch(const std::string& topic, std::uint64_t since) {
    auto self = shared_from_this();
    auto told = [self, since](std::string_view text) {
      return self->ask(
          [text = std::string(text), since](Conversation& one) { one.tell(text, since); });
    };
    const std::vector<std::string> topics{topic};
    on_.live.watch(
        topics, {.send = told,
                 .gone = [self, topic, since] { return self->gone_ || !self->hears(topic, since); },
                 .close = [self] { self->close(kGoingAway); },
                 .until = until_});
  }

  void tell(const std::string& text, std::uint64_t since) {
    auto topic = parse_topic(text);
    if (!topic || !hears(text, since)) return;
    if (!may_still_hear(on_.database, who_, text, on_.clock.now())) return close(kPolicy);
    send(render_told(text, *topic));
  }

  const Foundations& on_;
  const web::Principal who_;
  const Instant until_;
  std::atomic<bool> gone_ = false;
  std::mutex mutex_;
  std::shared_ptr<http::WebSocket> socket_;
  Topics topics_;  // with the number of the subscription, so that an old watcher knows that it is
  std::uint64_t subscriptions_ = 0;
};

// Browsers send cookies with the handshake from any site, and no site is kept from reading what
// comes back: only our own pages may (RFC 6455 section 10.2). Compared with the configured address.
Result<void> check_origin(const web::Request& request) {
  auto origin = request.head().headers.find("Origin");
  if (origin && *origin != request.site().main_url)
    return denied("This web socket was asked for by another site and is refused.");
  if (!origin && request.principal().kind == web::Principal::Kind::Session)
    return denied("A web socket with a cookie must say which site asks for it (Origin).");
  return {};
}

}  // namespace

Result<web::Answer> live_socket(const access::Anyone& at, web::Request& request) {
  TRY(check_origin(request));
  auto conversation =
      std::make_shared<Conversation>(request.on(), at.who(), request.now() + kListenTime);
  web::Answer answer;
  answer.body = http::WebSocketUpgrade{
      .opened =
          [conversation](std::shared_ptr<http::WebSocket> socket) {
            conversation->open(std::move(socket));
          },
      .received = [conversation](std::string_view message) { conversation->receive(message); },
      .closed = [conversation] { conversation->end(); }};
  return answer;
}

}  // namespace stithy::home
