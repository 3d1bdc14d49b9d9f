// SPDX-License-Identifier: Apache-2.0
//
// html.h — text that is known to be safe HTML, and the only two ways to make it.
//
// Html passes unescaped through templates. It is made by HtmlWriter, which compiled templates and
// the renderers of kit/ (Markdown, highlighter) use, and nowhere else: tools/tidy keeps the list of
// files that may name HtmlWriter. Every value enters through a method that says its position.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace stithy {

class Html {
 public:
  Html() = default;
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  std::string take() && { return std::move(text_); }

 private:
  friend class HtmlWriter;
  explicit Html(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

class HtmlWriter {
 public:
  // Markup written by us: a literal of a template or renderer, never input.
  HtmlWriter& markup(std::string_view literal) {
    out_ += literal;
    return *this;
  }
  // Element content: & < > are escaped; invalid UTF-8 becomes U+FFFD; bidirectional controls that
  // could reorder what the reader sees (U+202A..202E, U+2066..2069) become visible marks.
  HtmlWriter& text(std::string_view s);
  HtmlWriter& text(const Html& html) {
    out_ += html.text();
    return *this;
  }
  template <class T>
  requires std::is_arithmetic_v<T> HtmlWriter& text(T n) { return number(n); }
  // Inside a quoted attribute value: & < > " ' are escaped.
  HtmlWriter& attribute(std::string_view s);
  template <class T>
  requires std::is_arithmetic_v<T> HtmlWriter& attribute(T n) { return number(n); }
  // What the reader's browser sends back, in <textarea> or the value of a form field: escaped as in
  // an attribute, otherwise unchanged, so that opening a form and saving it changes nothing.
  HtmlWriter& form_value(std::string_view s);
  template <class T>
  requires std::is_arithmetic_v<T> HtmlWriter& form_value(T n) { return number(n); }
  // An attribute that a browser follows (href, src, action, formaction): only relative addresses
  // and http, https, mailto; anything else is written as "#".
  HtmlWriter& url(std::string_view s);
  // JSON inside <script type="application/json">: "</" and "<!--" cannot appear.
  HtmlWriter& json(std::string_view json_text);
  Html take() && { return Html(std::move(out_)); }
  std::string& buffer() { return out_; }

 private:
  HtmlWriter& number(bool b) {
    out_ += b ? "true" : "false";
    return *this;
  }
  template <class T>
  HtmlWriter& number(T n) {
    out_ += std::to_string(n);
    return *this;
  }
  std::string out_;
};

// True for an address that HtmlWriter::url lets through.
bool is_safe_url(std::string_view url);

}  // namespace stithy
