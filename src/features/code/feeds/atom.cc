// SPDX-License-Identifier: Apache-2.0
#include "features/code/feeds/atom.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::code {

namespace {

// RFC 3339 section 5.6 has four digits for a year; clocks of committers have no such bounds.
constexpr std::int64_t kSecondsMin = 0, kSecondsMax = 253'402'300'799;

std::string date_of(Instant at) {
  return render_iso(Instant::from_seconds(std::clamp(at.seconds(), kSecondsMin, kSecondsMax)));
}

// XML 1.0 section 2.2: of the characters below U+0020 there are three, and U+FFFE and U+FFFF are
// none.
std::string escape(std::string_view raw) {
  const std::string s = text::repair_utf8(raw);
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
      out += "\xef\xbf\xbd";
    else if (s.compare(i, 3, "\xef\xbf\xbe") == 0 || s.compare(i, 3, "\xef\xbf\xbf") == 0)
      out += "\xef\xbf\xbd", i += 2;
    else
      out += s[i];
  }
  return out;
}

void add_element(std::string& out, std::string_view name, std::string_view text) {
  out += text::format("<{}>{}</{}>\n", name, escape(text), name);
}

void add_entry(std::string& out, const AtomEntry& entry) {
  out += "<entry>\n";
  add_element(out, "id", entry.id);
  add_element(out, "title", entry.title);
  add_element(out, "updated", date_of(entry.updated));
  out += text::format("<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
                      escape(entry.href));
  out += "<author>";
  add_element(out, "name", entry.author.empty() ? "unknown" : entry.author);
  out += "</author>\n";
  // HTML inside text: escaped once as a page needs it, and once more as XML needs it.
  if (!entry.text.empty())
    out += text::format("<content type=\"html\">{}</content>\n",
                        escape("<pre>" + escape(entry.text) + "</pre>"));
  out += "</entry>\n";
}

}  // namespace

std::string render_atom(const AtomFeed& feed) {
  Instant updated = feed.entries.empty() ? feed.updated : feed.entries.front().updated;
  for (const AtomEntry& entry : feed.entries) updated = std::max(updated, entry.updated);
  std::string out =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n";
  add_element(out, "id", feed.id);
  add_element(out, "title", feed.title);
  add_element(out, "updated", date_of(updated));
  out += text::format("<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n",
                      escape(feed.self_href));
  out += text::format("<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
                      escape(feed.page_href));
  for (const AtomEntry& entry : feed.entries) add_entry(out, entry);
  return out + "</feed>\n";
}

std::string tag_iri(std::string_view host, Instant since, std::string_view specific) {
  if (const auto port = host.rfind(':'); port != host.npos && !host.ends_with(']'))
    host = host.substr(0, port);
  // A literal IPv6 address has no place in the name of an authority.
  std::string authority = text::replace_all(text::replace_all(std::string(host), "[", ""), "]", "");
  authority = text::replace_all(authority, ":", "-");
  return text::format("tag:{},{}:{}", authority, render_date(since), text::encode_path(specific));
}

}  // namespace stithy::code
