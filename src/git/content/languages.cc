// SPDX-License-Identifier: Apache-2.0
#include "git/content/languages.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "base/text.h"

namespace stithy::git {
namespace {

// `names` lists endings (with a dot) and whole file names, in lower case, parted by blanks.
struct Row {
  Language language;
  std::string_view names;
};

constexpr auto kCode = LanguageKind::Code;
constexpr auto kProse = LanguageKind::Prose;
constexpr auto kSettings = LanguageKind::Settings;

constexpr std::array kRows{
    Row{{"Ada", "ada", kCode, 7}, ".adb .ads"},
    Row{{"AsciiDoc", "asciidoc", kProse, 8}, ".adoc .asciidoc"},
    Row{{"Assembly", "asm", kCode, 1}, ".s .asm .nasm"},
    Row{{"Astro", "astro", kCode, 0}, ".astro"},
    Row{{"Awk", "awk", kCode, 4}, ".awk"},
    Row{{"Batch", "batch", kCode, 3}, ".bat .cmd"},
    Row{{"C", "c", kCode, 6}, ".c"},
    Row{{"C#", "csharp", kCode, 4}, ".cs .csx"},
    Row{{"C++", "cpp", kCode, 10}, ".cc .cpp .cxx .c++ .hh .hpp .hxx .h++ .ipp .tcc .inl .ixx"},
    Row{{"CMake", "cmake", kCode, 0}, ".cmake cmakelists.txt"},
    Row{{"CSS", "css", kCode, 8}, ".css .scss .sass .less .styl"},
    Row{{"CSV", "csv", kSettings, 3}, ".csv .tsv"},
    Row{{"Clojure", "clojure", kCode, 9}, ".clj .cljs .cljc .edn"},
    Row{{"CoffeeScript", "coffee", kCode, 2}, ".coffee"},
    Row{{"Common Lisp", "lisp", kCode, 5}, ".lisp .cl .lsp .asd"},
    Row{{"Crystal", "crystal", kCode, 11}, ".cr"},
    Row{{"Cuda", "cuda", kCode, 4}, ".cu .cuh"},
    Row{{"D", "d", kCode, 11}, ".d .di"},
    Row{{"Dart", "dart", kCode, 7}, ".dart"},
    Row{{"Dockerfile", "docker", kCode, 5}, ".dockerfile dockerfile containerfile"},
    Row{{"Elixir", "elixir", kCode, 9}, ".ex .exs .heex"},
    Row{{"Elm", "elm", kCode, 6}, ".elm"},
    Row{{"Emacs Lisp", "elisp", kCode, 9}, ".el"},
    Row{{"Erlang", "erlang", kCode, 11}, ".erl .hrl"},
    Row{{"F#", "fsharp", kCode, 8}, ".fs .fsi .fsx"},
    Row{{"Fortran", "fortran", kCode, 9}, ".f .f90 .f95 .f03 .f08 .for"},
    Row{{"GLSL", "glsl", kCode, 1}, ".glsl .vert .frag .comp .hlsl .wgsl"},
    Row{{"Go", "go", kCode, 5}, ".go"},
    Row{{"Gradle", "gradle", kCode, 6}, ".gradle"},
    Row{{"GraphQL", "graphql", kCode, 10}, ".graphql .gql"},
    Row{{"Groovy", "groovy", kCode, 6}, ".groovy jenkinsfile"},
    Row{{"HCL", "hcl", kCode, 8}, ".hcl .tf .tfvars"},
    Row{{"HTML", "html", kCode, 0}, ".html .htm .xhtml .jinja .j2 .hbs .ejs .mustache"},
    Row{{"Haskell", "haskell", kCode, 8}, ".hs .lhs"},
    Row{{"INI", "ini", kSettings, 6}, ".ini .cfg .conf .properties .editorconfig"},
    Row{{"JSON", "json", kSettings, 3}, ".json .jsonc .json5 .jsonl .geojson"},
    Row{{"Java", "java", kCode, 1}, ".java"},
    Row{{"JavaScript", "javascript", kCode, 2}, ".js .mjs .cjs .jsx"},
    Row{{"Julia", "julia", kCode, 9}, ".jl"},
    Row{{"Jupyter Notebook", "jupyter", kCode, 1}, ".ipynb"},
    Row{{"Just", "just", kCode, 7}, ".just justfile"},
    Row{{"Kotlin", "kotlin", kCode, 9}, ".kt .kts"},
    Row{{"Lua", "lua", kCode, 7}, ".lua"},
    Row{{"M4", "m4", kCode, 10}, ".m4 .ac configure.ac"},
    Row{{"Makefile", "make", kCode, 4}, ".mk .mak makefile gnumakefile makefile.am"},
    Row{{"Markdown", "markdown", kProse, 6}, ".md .markdown .mdown .mkd .mdx"},
    Row{{"Meson", "meson", kCode, 5}, "meson.build meson_options.txt meson.options"},
    Row{{"Nim", "nim", kCode, 2}, ".nim .nims"},
    Row{{"Nix", "nix", kCode, 7}, ".nix"},
    Row{{"OCaml", "ocaml", kCode, 1}, ".ml .mli"},
    Row{{"Objective-C", "objc", kCode, 6}, ".m .mm"},
    Row{{"PHP", "php", kCode, 7}, ".php .phtml"},
    Row{{"Pascal", "pascal", kCode, 2}, ".pas .pp .dpr .lpr"},
    Row{{"Perl", "perl", kCode, 6}, ".pl .pm .t .pod"},
    Row{{"PowerShell", "powershell", kCode, 7}, ".ps1 .psm1 .psd1"},
    Row{{"Prolog", "prolog", kCode, 0}, ".pro .prolog"},
    Row{{"Protocol Buffers", "protobuf", kCode, 3}, ".proto"},
    Row{{"Python", "python", kCode, 6}, ".py .pyi .pyw .pyx"},
    Row{{"R", "r", kCode, 6}, ".r .rmd"},
    Row{{"Racket", "racket", kCode, 5}, ".rkt"},
    Row{{"Ruby", "ruby", kCode, 0}, ".rb .rake .gemspec .erb rakefile gemfile"},
    Row{{"Rust", "rust", kCode, 1}, ".rs"},
    Row{{"SQL", "sql", kCode, 1}, ".sql"},
    Row{{"SVG", "svg", kSettings, 1}, ".svg"},
    Row{{"Scala", "scala", kCode, 0}, ".scala .sc .sbt"},
    Row{{"Scheme", "scheme", kCode, 6}, ".scm .ss .sld"},
    Row{{"Shell", "shell", kCode, 4}, ".sh .bash .zsh .fish .ksh .bats"},
    Row{{"Solidity", "solidity", kCode, 11}, ".sol"},
    Row{{"Starlark", "starlark", kCode, 4}, ".bzl .star build.bazel workspace"},
    Row{{"Svelte", "svelte", kCode, 0}, ".svelte"},
    Row{{"Swift", "swift", kCode, 1}, ".swift"},
    Row{{"SystemVerilog", "verilog", kCode, 4}, ".v .sv .svh .vh"},
    Row{{"TOML", "toml", kSettings, 1}, ".toml"},
    Row{{"Tcl", "tcl", kCode, 2}, ".tcl"},
    Row{{"TeX", "tex", kCode, 4}, ".tex .sty .cls .bib .dtx"},
    Row{{"Text", "text", kProse, 6}, ".txt .text .log"},
    Row{{"TypeScript", "typescript", kCode, 7}, ".ts .mts .cts .tsx"},
    Row{{"VHDL", "vhdl", kCode, 8}, ".vhd .vhdl"},
    Row{{"Vim script", "vim", kCode, 4}, ".vim vimrc .vimrc"},
    Row{{"Visual Basic", "vb", kCode, 9}, ".vb .vbs .bas"},
    Row{{"Vue", "vue", kCode, 4}, ".vue"},
    Row{{"WebAssembly", "wasm", kCode, 9}, ".wat .wast"},
    Row{{"XML", "xml", kSettings, 5}, ".xml .xsd .xsl .xslt .plist .csproj .vcxproj"},
    Row{{"YAML", "yaml", kSettings, 0}, ".yml .yaml"},
    Row{{"Zig", "zig", kCode, 1}, ".zig .zon"},
    Row{{"reStructuredText", "rst", kProse, 3}, ".rst .rest"},
};

constexpr auto kLanguages = [] {
  std::array<Language, kRows.size()> languages{};
  for (std::size_t i = 0; i < kRows.size(); ++i) languages[i] = kRows[i].language;
  return languages;
}();

using Names = std::unordered_map<std::string_view, const Language*>;

const Names& names() {
  static const Names map = [] {
    Names built;
    for (std::size_t i = 0; i < kRows.size(); ++i) {
      for (auto name : text::split(kRows[i].names, ' ')) built.emplace(name, &kLanguages[i]);
    }
    return built;
  }();
  return map;
}

std::string_view last_part(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

std::size_t index_of(const Language* language) {
  return static_cast<std::size_t>(language - kLanguages.data());
}

std::uint64_t bytes_of(const std::vector<std::uint64_t>& bytes, std::string_view name) {
  const auto* language = find_language(name);
  return language && !bytes.empty() ? bytes[index_of(language)] : 0;
}

}  // namespace

std::span<const Language> list_languages() { return kLanguages; }

const Language* find_language(std::string_view path) {
  const std::string name = text::to_lower(last_part(path));
  if (auto it = names().find(name); it != names().end()) return it->second;
  const auto dot = name.rfind('.');
  if (dot == name.npos) return nullptr;
  const std::string_view ending = std::string_view(name).substr(dot);
  if (ending == ".h") return find_language("a.c");
  auto it = names().find(ending);
  return it == names().end() ? nullptr : it->second;
}

bool is_foreign(std::string_view path) {
  constexpr std::array kFolders{
      "node_modules", "vendor", "third_party", "third-party", "bower_components",
      "dist",         ".yarn",  "Godeps",      "Pods",        "site-packages"};
  const std::string_view name = last_part(path);
  if (name.size() < path.size()) {
    for (auto part : text::split(path.substr(0, path.size() - name.size() - 1), '/')) {
      if (std::find(kFolders.begin(), kFolders.end(), part) != kFolders.end()) return true;
    }
  }
  constexpr std::array kEndings{".min.js", ".min.css", ".bundle.js",    ".pb.go",  ".pb.cc",
                                ".pb.h",   "_pb2.py",  ".generated.cs", ".g.dart", ".js.map"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [name](const char* ending) { return name.ends_with(ending); });
}

void LanguageTally::add(std::string_view path, std::uint64_t bytes) {
  if (is_foreign(path)) return;
  if (path.ends_with(".h") || path.ends_with(".H")) {
    header_bytes_ += bytes;
    return;
  }
  const Language* language = find_language(path);
  if (!language || language->kind != LanguageKind::Code) return;
  if (bytes_.empty()) bytes_.resize(kLanguages.size(), 0);
  bytes_[index_of(language)] += bytes;
}

std::vector<LanguageShare> LanguageTally::shares() const {
  std::vector<std::uint64_t> sums = bytes_;
  sums.resize(kLanguages.size(), 0);
  std::string_view family = "a.c";
  for (auto candidate : {"a.cc", "a.m"}) {
    if (bytes_of(sums, candidate) > bytes_of(sums, family)) family = candidate;
  }
  sums[index_of(find_language(family))] += header_bytes_;
  std::vector<LanguageShare> shares;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (sums[i] > 0) shares.push_back({&kLanguages[i], sums[i]});
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
  return shares;
}

}  // namespace stithy::git
