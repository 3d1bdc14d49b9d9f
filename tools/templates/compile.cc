// SPDX-License-Identifier: Apache-2.0
#include "templates/compile.h"

#include "templates/lexer.h"
#include "templates/stages.h"

namespace stithy::templates {

namespace {

constexpr std::string_view kExtension = ".html";
// Programs that show mail take no style sheets.
constexpr std::string_view kMailFolder = "kit/mail/";

// Folder = namespace: ui/… → ui, features/code/… → code, pillars/repo/… → repo.
bool find_namespace(std::string_view name, std::string& out, Mistake& mistake) {
  auto first = name.substr(0, name.find('/'));
  if (first.size() == name.size()) return true;  // directly below the root
  out = first;
  if (first == "features" || first == "pillars") {
    auto rest = name.substr(first.size() + 1);
    if (rest.find('/') != rest.npos) out = rest.substr(0, rest.find('/'));
  }
  if (is_identifier(out)) return true;
  return mistake.fail(0, "The folder '" + out + "' cannot be the name of a namespace.");
}

bool check_name(std::string_view name, Mistake& mistake) {
  bool plain = name.ends_with(kExtension) && name.front() != '/' &&
               name.find_first_of("\"\\\n") == name.npos && name.find("..") == name.npos;
  return plain || mistake.fail(0,
                               "The name of a template is a path below the root, like "
                               "features/code/views/tree.html.");
}

}  // namespace

Compiled compile(std::string_view source, const CompileOptions& options) {
  Mistake mistake;
  Template tree;
  tree.is_mail = options.name.starts_with(kMailFolder);
  Unit unit;
  unit.source = source;
  unit.label = options.root + "/" + options.name;
  bool good = check_name(options.name, mistake) &&
              find_namespace(options.name, unit.inner_namespace, mistake) &&
              parse_template(source, tree, mistake) && check_template(source, tree, mistake);
  Compiled result;
  if (!good) {
    auto place = place_of(source, mistake.at());
    result.mistake = unit.label + ":" + std::to_string(place.line) + ":" +
                     std::to_string(place.column) + ": error: " + mistake.message();
    return result;
  }
  unit.header_name = options.name.substr(0, options.name.size() - kExtension.size()) + ".h";
  result.header = render_header(unit, tree);
  result.source = render_source(unit, tree);
  return result;
}

}  // namespace stithy::templates
