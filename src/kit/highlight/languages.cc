// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "kit/highlight.h"

namespace stithy::kit {

namespace {

// `endings` are those of file names and serve as words of a code fence too; `words` are further
// words of fences and of "#!" lines; `names` are whole file names. All lower case, between spaces.
struct Known {
  Language language;
  std::string_view name;
  std::string_view endings;
  std::string_view words;
  std::string_view names;
};

constexpr std::array<Known, kLanguages> kKnown = {{
    {Language::Bash, "Shell", " sh bash zsh ksh bats ebuild ",
     " shell console shellsession shell-session dash ",
     " .bashrc .bash_profile .bash_aliases .profile .zshrc .zshenv .zprofile pkgbuild apkbuild "},
    {Language::C, "C", " c ", " c99 c11 ", " "},
    {Language::Cpp, "C++", " cc cpp cxx c++ h hh hpp hxx h++ ipp inl tpp ino cu cuh ",
     " cplusplus arduino cuda objective-c objc ", " "},
    {Language::CSharp, "C#", " cs csx ", " csharp c# ", " "},
    {Language::Css, "CSS", " css ", " ", " "},
    {Language::Go, "Go", " go ", " golang ", " "},
    {Language::Haskell, "Haskell", " hs ", " haskell runhaskell ", " "},
    {Language::Html, "HTML", " html htm xhtml xml xsd xsl xslt svg rss atom plist vue svelte ",
     " xml ", " pom.xml "},
    {Language::Java, "Java", " java ", " ", " "},
    {Language::JavaScript, "JavaScript", " js mjs cjs jsx es6 ", " javascript node nodejs deno ",
     " jakefile "},
    {Language::Json, "JSON", " json jsonc json5 geojson jsonl ndjson webmanifest har ipynb ", " ",
     " .eslintrc .prettierrc .babelrc composer.lock flake.lock pipfile.lock "},
    {Language::Kotlin, "Kotlin", " kt kts ", " kotlin gradle ", " "},
    {Language::Markdown, "Markdown", " md markdown mkd mdown mdx ", " gfm ", " "},
    {Language::Php, "PHP", " php phtml php3 php4 php5 php7 ", " ", " "},
    {Language::Python, "Python", " py pyi pyw pyx bzl star ", " python python2 python3 starlark ",
     " sconstruct sconscript build.bazel workspace snakefile tiltfile "},
    {Language::Ruby, "Ruby", " rb rake gemspec ru podspec ", " ruby jruby ",
     " rakefile gemfile guardfile vagrantfile podfile brewfile fastfile "},
    {Language::Rust, "Rust", " rs ", " rust ", " "},
    {Language::Scala, "Scala", " scala sc sbt ", " ", " "},
    {Language::Sql, "SQL", " sql psql ddl ", " postgresql postgres mysql sqlite plsql ", " "},
    {Language::Swift, "Swift", " swift ", " ", " "},
    {Language::Toml, "TOML", " toml ", " ", " cargo.lock poetry.lock pipfile uv.lock "},
    {Language::Tsx, "TSX", " tsx ", " ", " "},
    {Language::TypeScript, "TypeScript", " ts mts cts ", " typescript ", " "},
    {Language::Yaml, "YAML", " yaml yml ", " ", " .clang-format .clang-tidy .clangd "},
}};

bool lists(std::string_view list, std::string_view word) {
  if (word.empty() || word.find(' ') != word.npos) return false;
  return list.find(text::format(" {} ", word)) != list.npos;
}

template <class Member>
std::optional<Language> find_in(std::string_view word, Member member) {
  for (const Known& known : kKnown)
    if (lists(known.*member, word)) return known.language;
  return std::nullopt;
}

// The program of "#!/usr/bin/env -S python3 -u" without its version: "python".
std::string program_of(std::string_view first_line) {
  if (!first_line.starts_with("#!")) return {};
  std::string_view program;
  for (auto word : text::split(text::trim(first_line.substr(2)), ' ')) {
    auto slash = word.rfind('/');
    program = slash == word.npos ? word : word.substr(slash + 1);
    bool skip = program.empty() || program == "env" || program.starts_with('-') ||
                program.find('=') != program.npos;
    if (!skip) break;
  }
  while (!program.empty() &&
         ((program.back() >= '0' && program.back() <= '9') || program.back() == '.'))
    program.remove_suffix(1);
  return text::to_lower(program);
}

}  // namespace

std::optional<Language> language_of(std::string_view path, std::string_view first_line) {
  auto slash = path.rfind('/');
  std::string name = text::to_lower(slash == path.npos ? path : path.substr(slash + 1));
  if (auto language = find_in(name, &Known::names)) return language;
  auto dot = name.rfind('.');
  if (dot != name.npos)
    if (auto language = find_in(name.substr(dot + 1), &Known::endings)) return language;
  if (first_line.starts_with("<?php")) return Language::Php;
  if (first_line.starts_with("<?xml") || first_line.starts_with("<!DOCTYPE html"))
    return Language::Html;
  return language_of_word(program_of(first_line));
}

std::optional<Language> language_of_word(std::string_view word) {
  std::string folded = text::to_lower(word);
  if (auto language = find_in(folded, &Known::endings)) return language;
  if (auto language = find_in(folded, &Known::words)) return language;
  for (const Known& known : kKnown)
    if (text::equals_folded(known.name, folded)) return known.language;
  return std::nullopt;
}

std::string_view language_name(Language language) {
  return kKnown[static_cast<std::size_t>(language)].name;
}

}  // namespace stithy::kit
