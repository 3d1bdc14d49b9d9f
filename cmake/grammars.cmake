# SPDX-License-Identifier: Apache-2.0
#
# Tree-sitter grammars: npm brings their C sources, compiled here. tools/bootstrap has run `npm ci`.
add_library(stithy_grammars INTERFACE)
