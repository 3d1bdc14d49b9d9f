// SPDX-License-Identifier: Apache-2.0
#include "kit/outline.h"

#include <doctest/doctest.h>

#include <array>

#include "base/text.h"
#include "kit/outline/queries.h"

namespace stithy::kit {
namespace {

// "1 class A; 2  method f": line, two spaces a depth, kind and name.
std::string told(const Outline& outline) {
  std::string out;
  for (const Symbol& symbol : outline.symbols) {
    if (!out.empty()) out += "; ";
    out += text::format("{} {}{} {}", symbol.line, std::string(symbol.depth, '>'),
                        symbol_kind_name(symbol.kind), symbol.name);
  }
  return out;
}

struct Sample {
  Language language;
  std::string_view text, outline;
};

constexpr std::array kSamples = {
    Sample{Language::Bash, "f() {\n  x\n}\nfunction g {\n  y\n}\n", "1 function f; 4 function g"},
    Sample{Language::C,
           "struct s { int a; };\nint f(int);\nstatic int *g(void)\n{\n  int h(void);\n}\n"
           "#define M(x) x\ntypedef int t;\nenum e { A };\nstruct s v;\n",
           "1 struct s; 2 function f; 3 function g; 7 macro M; 8 type t; 9 enum e"},
    Sample{Language::Cpp,
           "namespace a::b {\nclass C {\n  C();\n  ~C();\n  int f() { return 1; }\n  int* g();\n"
           "  C& operator=(const C&);\n};\nint C::h() { return 1; }\nC& k() { return c; }\n"
           "template <class T> int m(T t) { return 1; }\nusing U = int;\nenum class E { A };\n}\n",
           "1 module a::b; 2 >class C; 3 >>method C; 4 >>method ~C; 5 >>method f; 6 >>method g; "
           "7 >>method operator=; 9 >function C::h; 10 >function k; 11 >function m; 12 >type U; "
           "13 >enum E"},
    Sample{Language::CSharp,
           "namespace N {\n  public class A<T> {\n    public A() {}\n    int F() { return 1; }\n"
           "    int P { get; set; }\n  }\n  interface I {}\n  enum E { X }\n  struct S {}\n}\n",
           "1 module N; 2 >class A; 3 >>method A; 4 >>method F; 5 >>property P; 7 >interface I; "
           "8 >enum E; 9 >struct S"},
    Sample{Language::Css, ".a,\n.b { color: red }\n@media print {\n  #c { color: red }\n}\n",
           "1 rule .a, .b; 4 rule #c"},
    Sample{Language::Go,
           "package p\n\ntype S struct {\n  a int\n}\ntype I interface {\n  M()\n}\ntype T int\n"
           "func (s *S) M() {}\nfunc F() {}\nconst (\n  A = 1\n  B = 2\n)\n",
           "3 struct S; 6 interface I; 9 type T; 10 method M; 11 function F; 13 constant A; "
           "14 constant B"},
    Sample{Language::Haskell,
           "module M where\ndata D = A | B\nclass K a where\n  k :: a\nf :: Int -> Int\nf 0 = 1\n"
           "f n = g n\n  where g x = x\nv = 1\n",
           "2 type D; 3 interface K; 6 function f; 9 function v"},
    Sample{Language::Html, "<h1>One</h1>\n<p>x</p>\n<h2 id=a>Two</h2>\n",
           "1 heading One; 3 heading Two"},
    Sample{Language::Java,
           "package p;\nclass A {\n  A() {}\n  void f() {}\n  enum E { X }\n}\ninterface I {\n"
           "  void g();\n}\nrecord R(int a) {}\n",
           "2 class A; 3 >method A; 4 >method f; 5 >enum E; 7 interface I; 8 >method g; "
           "10 class R"},
    Sample{Language::JavaScript,
           "function f() {\n  function g() {}\n}\nclass A {\n  m() {}\n}\nconst h = () => 1;\n"
           "const n = 1;\nexport const k = function () {};\nexports.e = () => 2;\n",
           "1 function f; 2 >function g; 4 class A; 5 >method m; 7 function h; 9 function k; "
           "10 function e"},
    Sample{Language::Json, "{\n  \"a\": {\"b\": 1},\n  \"c\": 2\n}\n", "2 key a; 3 key c"},
    Sample{Language::Kotlin,
           "class A {\n  fun f() {}\n}\ninterface I\nobject O\nenum class E { X }\nfun g() = 1\n"
           "typealias T = Int\n",
           "1 class A; 2 >method f; 4 interface I; 5 class O; 6 enum E; 7 function g; 8 type T"},
    Sample{Language::Php,
           "<?php\nnamespace N;\nclass A {\n  function f() {}\n}\ninterface I {}\ntrait T {}\n"
           "function g() {}\n",
           "2 module N; 3 class A; 4 >method f; 6 interface I; 7 trait T; 8 function g"},
    Sample{Language::Python,
           "class A:\n  @property\n  def f(self):\n    def g(): pass\n\nasync def h(): pass\n",
           "1 class A; 3 >method f; 4 >>function g; 6 function h"},
    Sample{Language::Ruby,
           "module M\n  class A < B\n    def f; end\n    def self.g\n    end\n  end\nend\n"
           "def h(x)\nend\n",
           "1 module M; 2 >class A; 3 >>method f; 4 >>method g; 8 function h"},
    Sample{
        Language::Rust,
        "struct S;\nenum E { A }\ntrait T { fn a(&self); }\nimpl T for S {\n  fn a(&self) {}\n}\n"
        "mod m {\n  pub fn f() {}\n}\nmacro_rules! q { () => {} }\nconst C: i32 = 1;\n",
        "1 struct S; 2 enum E; 3 trait T; 3 >method a; 4 implementation S; 5 >method a; "
        "7 module m; 8 >function f; 10 macro q; 11 constant C"},
    Sample{Language::Scala,
           "object O {\n  def f(x: Int) = x\n}\nclass A\ntrait T {\n  def g: Int\n}\n",
           "1 class O; 2 >method f; 4 class A; 5 trait T; 6 >method g"},
    Sample{Language::Sql,
           "CREATE TABLE a.t (id int);\nCREATE VIEW v AS SELECT 1;\nSELECT * FROM t;\n",
           "1 table a.t; 2 view v"},
    Sample{Language::Swift,
           "struct S {\n  init() {}\n  func f() {}\n}\nclass C {}\nenum E { case a }\n"
           "protocol P {\n  func g()\n}\nextension S {}\nfunc h() {}\n",
           "1 struct S; 2 >method init; 3 >method f; 5 class C; 6 enum E; 7 interface P; "
           "8 >method g; 10 implementation S; 11 function h"},
    Sample{Language::Toml, "a = 1\n[b.c]\nd = 2\n[[e]]\nf = 3\n", "1 key a; 2 key b.c; 4 key e"},
    Sample{Language::Tsx, "export const V = () => <p>x</p>;\nfunction f() { return <b/>; }\n",
           "1 function V; 2 function f"},
    Sample{Language::TypeScript,
           "interface I {\n  m(): void;\n}\ntype T = number;\nenum E { A }\nabstract class A {\n"
           "  abstract f(): void;\n  g = () => 1;\n}\nnamespace N {\n  function h() {}\n}\n",
           "1 interface I; 2 >method m; 4 type T; 5 enum E; 6 class A; 7 >method f; 8 >method g; "
           "10 module N; 11 >function h"},
    Sample{Language::Yaml, "a:\n  b: 1\n\"c d\": 2\n", "1 key a; 3 key c d"},
    Sample{Language::Markdown,
           "---\nt: 1\n---\n# A #\ntext\n\nB\n---\n```\n# no\n```\n### C\n# D\n    # code\n",
           "4 heading A; 7 >heading B; 12 >>heading C; 13 heading D"},
};

TEST_CASE("every language has an outline") {
  for (const Sample& sample : kSamples) {
    INFO(language_name(sample.language));
    CHECK(told(outline_of(sample.text, sample.language)) == sample.outline);
  }
  CHECK(kSamples.size() == kLanguages);
}

TEST_CASE("a symbol ends where its definition does") {
  auto outline = outline_of("int f() {\n  return 1;\n}\nint g() { return 1; }\n", Language::C);
  REQUIRE(outline.symbols.size() == 2);
  CHECK(outline.symbols[0].end_line == 3);
  CHECK(outline.symbols[1].end_line == 4);
  auto headings = outline_of("# A\nx\n## B\ny\n# C\n", Language::Markdown);
  REQUIRE(headings.symbols.size() == 3);
  CHECK(headings.symbols[0].end_line == 4);
  CHECK(headings.symbols[1].end_line == 4);
  CHECK(headings.symbols[2].end_line == 5);
}

TEST_CASE("names are one line of valid text") {
  auto outline = outline_of("{\"a\xff\\nb\": 1}", Language::Json);
  REQUIRE(outline.symbols.size() == 1);
  CHECK(text::is_utf8(outline.symbols[0].name));
  auto heading = outline_of("# " + std::string(5'000, 'x') + "\n", Language::Markdown);
  CHECK(heading.symbols.at(0).name.size() == 200);
}

TEST_CASE("there are as many symbols as were asked for, and it is said when there are more") {
  std::string many;
  for (int i = 0; i < 500; ++i) many += text::format("int f{}() {{ return 1; }}\n", i);
  auto cut = outline_of(many, Language::C, {.symbols_max = 100});
  CHECK(cut.symbols.size() == 100);
  CHECK(cut.cut);
  CHECK(cut.symbols[99].name == "f99");
  CHECK_FALSE(outline_of(many, Language::C).cut);
  auto headings = outline_of("# A\n# B\n# C\n", Language::Markdown, {.symbols_max = 2});
  CHECK(headings.symbols.size() == 2);
  CHECK(headings.cut);
}

TEST_CASE("hostile text has an outline or none, within its budget") {
  for (std::string_view piece : {"(", "[", "{", "<h1>", "class A{", "def f(\n", "\"", "/*",
                                 "- a:\n", "#", "# x\n", "fn a(){", "x\n=\n", "```\n"}) {
    std::string source = text::replace_all(std::string(60'000 / piece.size(), 'x'), "x", piece);
    for (std::size_t i = 0; i + 150 < source.size(); i += 150) source[i] = '\n';
    for (std::size_t i = 0; i < kLanguages; ++i) {
      INFO(language_name(static_cast<Language>(i)) << " " << piece);
      OutlineBudget budget;
      budget.parsing.time_max = std::chrono::milliseconds(50);
      auto start = std::chrono::steady_clock::now();
      auto outline = outline_of(source, static_cast<Language>(i), budget);
      CHECK(outline.symbols.size() <= budget.symbols_max);
      CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
    }
  }
  CHECK(outline_of("", Language::C).symbols.empty());
  CHECK(outline_of(std::string(1'000'000, 'x'), Language::C).symbols.empty());
}

}  // namespace
}  // namespace stithy::kit
