// SPDX-License-Identifier: Apache-2.0
#include "kit/outline/queries.h"

#include <array>
#include <string>

namespace stithy::kit {

namespace {

constexpr std::string_view kBash = "(function_definition name: (word) @name) @function";

// What C and C++ share. Declarations count where files and namespaces list them, not in bodies.
constexpr std::string_view kCTypes = R"(
(struct_specifier name: (_) @name body: (_)) @struct
(union_specifier name: (_) @name body: (_)) @struct
(enum_specifier name: (_) @name body: (_)) @enum
(type_definition declarator: (type_identifier) @name) @type
(preproc_function_def name: (identifier) @name) @macro
)";

constexpr std::string_view kC = R"(
(function_definition declarator: (function_declarator declarator: (identifier) @name)) @function
(function_definition declarator: (pointer_declarator declarator:
  (function_declarator declarator: (identifier) @name))) @function
(function_definition declarator: (pointer_declarator declarator: (pointer_declarator declarator:
  (function_declarator declarator: (identifier) @name)))) @function
(translation_unit (declaration declarator:
  (function_declarator declarator: (identifier) @name)) @function)
(translation_unit (declaration declarator: (pointer_declarator declarator:
  (function_declarator declarator: (identifier) @name))) @function)
(preproc_ifdef (declaration declarator:
  (function_declarator declarator: (identifier) @name)) @function)
(preproc_ifdef (declaration declarator: (pointer_declarator declarator:
  (function_declarator declarator: (identifier) @name))) @function)
)";

constexpr std::string_view kCpp = R"(
(namespace_definition name: (_) @name) @module
(class_specifier name: (_) @name body: (_)) @class
(function_definition declarator: (function_declarator declarator:
  [(identifier) (field_identifier) (qualified_identifier) (operator_name)
   (destructor_name)] @name)) @function
(function_definition declarator: (_ (function_declarator declarator:
  [(identifier) (field_identifier) (qualified_identifier) (operator_name)] @name))) @function
(field_declaration declarator: (function_declarator declarator:
  [(field_identifier) (operator_name)] @name)) @method
(field_declaration declarator: (_ (function_declarator declarator:
  [(field_identifier) (operator_name)] @name))) @method
(field_declaration_list (declaration declarator: (function_declarator declarator:
  [(identifier) (destructor_name)] @name)) @method)
(translation_unit (declaration declarator:
  (function_declarator declarator: (identifier) @name)) @function)
(declaration_list (declaration declarator:
  (function_declarator declarator: (identifier) @name)) @function)
(declaration_list (declaration declarator: (_
  (function_declarator declarator: (identifier) @name))) @function)
(template_declaration (declaration declarator:
  (function_declarator declarator: (identifier) @name)) @function)
(alias_declaration name: (type_identifier) @name) @type
(concept_definition name: (identifier) @name) @type
)";

constexpr std::string_view kCSharp = R"(
(namespace_declaration name: (_) @name) @module
(file_scoped_namespace_declaration name: (_) @name) @module
(class_declaration name: (identifier) @name) @class
(record_declaration name: (identifier) @name) @class
(struct_declaration name: (identifier) @name) @struct
(interface_declaration name: (identifier) @name) @interface
(enum_declaration name: (identifier) @name) @enum
(delegate_declaration name: (identifier) @name) @type
(method_declaration name: (identifier) @name) @method
(constructor_declaration name: (identifier) @name) @method
(property_declaration name: (identifier) @name) @property
)";

constexpr std::string_view kCss = R"(
(rule_set (selectors) @name) @rule
(keyframes_statement (keyframes_name) @name) @rule
)";

constexpr std::string_view kGo = R"(
(function_declaration name: (identifier) @name) @function
(method_declaration name: (field_identifier) @name) @method
(type_spec name: (type_identifier) @name type: (struct_type)) @struct
(type_spec name: (type_identifier) @name type: (interface_type)) @interface
(type_spec name: (type_identifier) @name) @type
(type_alias name: (type_identifier) @name) @type
(source_file (const_declaration (const_spec name: (identifier) @name) @constant))
)";

constexpr std::string_view kHaskell = R"(
(declarations (function name: (_) @name) @function)
(declarations (bind name: (variable) @name) @function)
(data_type name: (_) @name) @type
(newtype name: (_) @name) @type
(type_synomym name: (_) @name) @type
(class name: (_) @name) @interface
(instance name: (_) @name) @implementation
)";

constexpr std::string_view kHtml = R"(
(element (start_tag (tag_name) @tag) (text) @name (#match? @tag "^[hH][1-6]$")) @heading
)";

constexpr std::string_view kJava = R"(
(class_declaration name: (identifier) @name) @class
(record_declaration name: (identifier) @name) @class
(interface_declaration name: (identifier) @name) @interface
(annotation_type_declaration name: (identifier) @name) @interface
(enum_declaration name: (identifier) @name) @enum
(method_declaration name: (identifier) @name) @method
(constructor_declaration name: (identifier) @name) @method
(compact_constructor_declaration name: (identifier) @name) @method
)";

// What JavaScript and TypeScript share.
constexpr std::string_view kScript = R"(
(class_declaration name: (_) @name) @class
(function_declaration name: (identifier) @name) @function
(generator_function_declaration name: (identifier) @name) @function
(method_definition name: (_) @name) @method
(program (lexical_declaration (variable_declarator name: (identifier) @name
  value: [(arrow_function) (function_expression)]) @function))
(program (variable_declaration (variable_declarator name: (identifier) @name
  value: [(arrow_function) (function_expression)]) @function))
(export_statement declaration: (lexical_declaration (variable_declarator
  name: (identifier) @name value: [(arrow_function) (function_expression)]) @function))
(program (lexical_declaration (variable_declarator name: (identifier) @name
  value: (class)) @class))
(program (expression_statement (assignment_expression
  left: (member_expression property: (property_identifier) @name)
  right: [(arrow_function) (function_expression)]) @function))
)";

constexpr std::string_view kJavaScript = R"(
(field_definition property: (_) @name value: (arrow_function)) @method
)";

constexpr std::string_view kTypeScript = R"(
(abstract_class_declaration name: (type_identifier) @name) @class
(interface_declaration name: (type_identifier) @name) @interface
(enum_declaration name: (identifier) @name) @enum
(type_alias_declaration name: (type_identifier) @name) @type
(internal_module name: (_) @name) @module
(module name: (_) @name) @module
(function_signature name: (identifier) @name) @function
(method_signature name: (_) @name) @method
(abstract_method_signature name: (_) @name) @method
(public_field_definition name: (_) @name value: (arrow_function)) @method
)";

constexpr std::string_view kJson = "(document (object (pair key: (string) @name) @key))";

constexpr std::string_view kKotlin = R"(
(class_declaration "interface" (type_identifier) @name) @interface
(class_declaration "enum" (type_identifier) @name) @enum
(class_declaration (type_identifier) @name) @class
(object_declaration (type_identifier) @name) @class
(companion_object (type_identifier) @name) @class
(type_alias (type_identifier) @name) @type
(function_declaration (simple_identifier) @name) @function
)";

constexpr std::string_view kPhp = R"(
(namespace_definition name: (namespace_name) @name) @module
(class_declaration name: (name) @name) @class
(interface_declaration name: (name) @name) @interface
(trait_declaration name: (name) @name) @trait
(enum_declaration name: (name) @name) @enum
(method_declaration name: (name) @name) @method
(function_definition name: (name) @name) @function
)";

constexpr std::string_view kPython = R"(
(class_definition name: (identifier) @name) @class
(function_definition name: (identifier) @name) @function
)";

constexpr std::string_view kRuby = R"(
(module name: (_) @name) @module
(class name: (_) @name) @class
(method name: (_) @name) @function
(singleton_method name: (_) @name) @method
)";

constexpr std::string_view kRust = R"(
(mod_item name: (identifier) @name body: (_)) @module
(struct_item name: (type_identifier) @name) @struct
(union_item name: (type_identifier) @name) @struct
(enum_item name: (type_identifier) @name) @enum
(trait_item name: (type_identifier) @name) @trait
(impl_item type: (_) @name) @implementation
(type_item name: (type_identifier) @name) @type
(const_item name: (identifier) @name) @constant
(static_item name: (identifier) @name) @constant
(macro_definition name: (identifier) @name) @macro
(function_item name: (identifier) @name) @function
(function_signature_item name: (identifier) @name) @function
)";

constexpr std::string_view kScala = R"(
(class_definition name: (_) @name) @class
(object_definition name: (_) @name) @class
(package_object name: (_) @name) @module
(trait_definition name: (_) @name) @trait
(enum_definition name: (_) @name) @enum
(type_definition name: (type_identifier) @name) @type
(function_definition name: (_) @name) @function
(function_declaration name: (_) @name) @function
)";

constexpr std::string_view kSql = R"(
(create_table (object_reference) @name) @table
(create_view (object_reference) @name) @view
(create_materialized_view (object_reference) @name) @view
(create_function (object_reference) @name) @function
(create_type (object_reference) @name) @type
)";

constexpr std::string_view kSwift = R"(
(class_declaration declaration_kind: "struct" name: (_) @name) @struct
(class_declaration declaration_kind: "enum" name: (_) @name) @enum
(class_declaration declaration_kind: "extension" name: (_) @name) @implementation
(class_declaration name: (_) @name) @class
(protocol_declaration name: (_) @name) @interface
(typealias_declaration name: (type_identifier) @name) @type
(function_declaration name: (simple_identifier) @name) @function
(protocol_function_declaration name: (simple_identifier) @name) @function
(init_declaration name: "init" @name) @method
)";

constexpr std::string_view kToml = R"(
(document (pair . (_) @name) @key)
(table . (_) @name) @key
(table_array_element . (_) @name) @key
)";

constexpr std::string_view kYaml = R"(
(document (block_node (block_mapping (block_mapping_pair key: (_) @name) @key)))
)";

std::string joined(std::string_view a, std::string_view b) {
  return std::string(a) + std::string(b);
}

}  // namespace

std::string_view outline_query(Language language) {
  static const std::string c = joined(kCTypes, kC), cpp = joined(kCTypes, kCpp);
  static const std::string js = joined(kScript, kJavaScript), ts = joined(kScript, kTypeScript);
  switch (language) {
    case Language::Bash: return kBash;
    case Language::C: return c;
    case Language::Cpp: return cpp;
    case Language::CSharp: return kCSharp;
    case Language::Css: return kCss;
    case Language::Go: return kGo;
    case Language::Haskell: return kHaskell;
    case Language::Html: return kHtml;
    case Language::Java: return kJava;
    case Language::JavaScript: return js;
    case Language::Json: return kJson;
    case Language::Kotlin: return kKotlin;
    case Language::Markdown: return {};
    case Language::Php: return kPhp;
    case Language::Python: return kPython;
    case Language::Ruby: return kRuby;
    case Language::Rust: return kRust;
    case Language::Scala: return kScala;
    case Language::Sql: return kSql;
    case Language::Swift: return kSwift;
    case Language::Toml: return kToml;
    case Language::Tsx:
    case Language::TypeScript: return ts;
    case Language::Yaml: return kYaml;
  }
  return {};
}

}  // namespace stithy::kit
