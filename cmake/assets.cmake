# SPDX-License-Identifier: Apache-2.0
#
# What npm brings: tree-sitter grammars (compiled here) and the bundled styles and scripts
# (tools/assets, embedded as bytes). tools/bootstrap has run `npm ci` before.
add_library(stithy_grammars INTERFACE)
add_library(stithy_assets INTERFACE)
