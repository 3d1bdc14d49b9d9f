// SPDX-License-Identifier: Apache-2.0
//
// live_events.cc — GET /events?topics=repo:42,job:7: Server-Sent Events for the open page.
//
// An event bears its topic as its name and nothing else. A client that comes back after a gap
// (Last-Event-ID, WHATWG HTML section 9.2) is told of every topic at once, since what happened
// meanwhile is not kept. Before each event it is asked whether the client still may hear it.
#include "features/home/live_topics.h"
#include "features/home/routes.h"
#include "pillars/foundations.h"
#include "web/answer.h"

namespace stithy::home {

namespace {

// An id says only that its owner has been here before.
constexpr std::string_view kSeen = "1";

struct Stream {
  const Foundations& on;
  const web::Principal who;
  const std::shared_ptr<http::EventSink> sink;

  // On the thread that asks.
  void tell(const std::string& topic) const {
    if (sink->closed()) return;
    if (may_still_hear(on.database, who, topic, on.clock.now()))
      sink->send(topic, "", kSeen);
    else
      sink->close();
  }
};

bool send_checked(const std::shared_ptr<Stream>& stream, std::string_view topic) {
  bool asked = stream->on.live.ask([stream, topic = std::string(topic)] { stream->tell(topic); });
  // Told nothing, it comes again and assumes that it missed something.
  if (!asked) stream->sink->close();
  return asked;
}

}  // namespace

Result<web::Answer> live_events(const access::Anyone& at, web::Request& request) {
  auto topics = TRY(parse_topics(request.query("topics")));
  db::Reader* reader = TRY(request.reader());
  for (const std::string& topic : topics) TRY(check_topic(*reader, at.who(), topic));
  bool again = request.head().headers.has("Last-Event-ID");
  const Foundations& on = request.on();
  Instant until = request.now() + kListenTime;
  web::Answer answer;
  answer.body = http::EventStream{[&on, until, again, who = at.who(), topics = std::move(topics)](
                                      std::shared_ptr<http::EventSink> sink) {
    auto stream = std::make_shared<Stream>(Stream{on, who, sink});
    auto send = [stream](std::string_view topic) { return send_checked(stream, topic); };
    if (again)
      for (const std::string& topic : topics) send(topic);
    on.live.watch(topics, {.send = send,
                           .gone = [sink] { return sink->closed(); },
                           .close = [sink] { sink->close(); },
                           .until = until});
  }};
  return answer;
}

}  // namespace stithy::home
