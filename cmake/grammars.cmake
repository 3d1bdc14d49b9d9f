# SPDX-License-Identifier: Apache-2.0
#
# Tree-sitter grammars: npm brings their C sources and queries (tools/bootstrap has run `npm ci`).
# The sources become the library stithy_grammars; the queries become one table of texts,
# gen/kit/highlight_queries.cc, in the order of the calls below. kit/highlight/query.cc names
# the same languages in the same order.
set(STITHY_NPM ${CMAKE_SOURCE_DIR}/node_modules)
set(grammar_sources)
set(grammar_queries "")
set(grammar_count 0)

# stithy_grammar(folder of src/ QUERIES file...): later queries add to earlier ones.
function(stithy_grammar folder)
  cmake_parse_arguments(ARG "" "" "QUERIES" ${ARGN})
  set(source ${STITHY_NPM}/${folder}/src)
  if(NOT EXISTS ${source}/parser.c)
    message(FATAL_ERROR "The grammar ${folder} is missing; run tools/bootstrap/install.sh.")
  endif()
  set(files ${source}/parser.c)
  # The tables of a parser are large; instrumented they would take minutes to compile.
  set_source_files_properties(${source}/parser.c PROPERTIES
    INCLUDE_DIRECTORIES ${source} COMPILE_OPTIONS "-w;-O1;-g0;-fno-sanitize=all")
  if(EXISTS ${source}/scanner.c)
    list(APPEND files ${source}/scanner.c)
    set_source_files_properties(${source}/scanner.c PROPERTIES
      INCLUDE_DIRECTORIES ${source} COMPILE_OPTIONS "-w;-O2")
  endif()
  set(query "")
  foreach(name ${ARG_QUERIES})
    file(READ ${STITHY_NPM}/${name} text)
    string(APPEND query "${text}\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${STITHY_NPM}/${name})
  endforeach()
  math(EXPR grammar_count "${grammar_count} + 1")
  set(grammar_count ${grammar_count} PARENT_SCOPE)
  set(grammar_sources ${grammar_sources} ${files} PARENT_SCOPE)
  set(grammar_queries "${grammar_queries}    // ${folder}\n    R\"query(${query})query\",\n"
    PARENT_SCOPE)
endfunction()

set(scm queries/highlights.scm)
set(js tree-sitter-javascript/queries)
set(ts tree-sitter-typescript)
set(markdown @tree-sitter-grammars/tree-sitter-markdown/tree-sitter-markdown)

stithy_grammar(tree-sitter-bash QUERIES tree-sitter-bash/${scm})
stithy_grammar(tree-sitter-c QUERIES tree-sitter-c/${scm})
stithy_grammar(tree-sitter-cpp QUERIES tree-sitter-c/${scm} tree-sitter-cpp/${scm})
stithy_grammar(tree-sitter-c-sharp QUERIES tree-sitter-c-sharp/${scm})
stithy_grammar(tree-sitter-css QUERIES tree-sitter-css/${scm})
stithy_grammar(tree-sitter-go QUERIES tree-sitter-go/${scm})
stithy_grammar(tree-sitter-haskell QUERIES tree-sitter-haskell/${scm})
stithy_grammar(tree-sitter-html QUERIES tree-sitter-html/${scm})
stithy_grammar(tree-sitter-java QUERIES tree-sitter-java/${scm})
stithy_grammar(tree-sitter-javascript
  QUERIES ${js}/highlights.scm ${js}/highlights-jsx.scm ${js}/highlights-params.scm)
stithy_grammar(tree-sitter-json QUERIES tree-sitter-json/${scm})
stithy_grammar(tree-sitter-kotlin QUERIES tree-sitter-kotlin/${scm})
stithy_grammar(${markdown} QUERIES ${markdown}/${scm})
stithy_grammar(tree-sitter-php/php QUERIES tree-sitter-php/${scm})
stithy_grammar(tree-sitter-python QUERIES tree-sitter-python/${scm})
stithy_grammar(tree-sitter-ruby QUERIES tree-sitter-ruby/${scm})
stithy_grammar(tree-sitter-rust QUERIES tree-sitter-rust/${scm})
stithy_grammar(tree-sitter-scala QUERIES tree-sitter-scala/${scm})
stithy_grammar(@derekstride/tree-sitter-sql QUERIES @derekstride/tree-sitter-sql/${scm})
stithy_grammar(tree-sitter-swift QUERIES tree-sitter-swift/${scm})
stithy_grammar(@tree-sitter-grammars/tree-sitter-toml
  QUERIES @tree-sitter-grammars/tree-sitter-toml/${scm})
stithy_grammar(${ts}/tsx QUERIES ${js}/highlights.scm ${js}/highlights-jsx.scm ${ts}/${scm})
stithy_grammar(${ts}/typescript QUERIES ${js}/highlights.scm ${ts}/${scm})
stithy_grammar(@tree-sitter-grammars/tree-sitter-yaml
  QUERIES @tree-sitter-grammars/tree-sitter-yaml/${scm})

set(grammar_table ${STITHY_GEN}/kit/highlight_queries.cc)
file(WRITE ${grammar_table}.new
"// Generated from the highlights.scm of the grammars; see cmake/grammars.cmake.
#include <string_view>

namespace stithy::kit {

extern const std::string_view kHighlightQueries[${grammar_count}];
const std::string_view kHighlightQueries[${grammar_count}] = {
${grammar_queries}};

}  // namespace stithy::kit
")
file(COPY_FILE ${grammar_table}.new ${grammar_table} ONLY_IF_DIFFERENT)

add_library(stithy_grammars STATIC ${grammar_sources} ${grammar_table})
