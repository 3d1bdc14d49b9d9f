// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "features/repos/starters.h"

namespace stithy::repos {

namespace {

constexpr std::array kLists = {
    IgnoreList{"C",
               "# Objects, libraries, programs\n*.o\n*.obj\n*.a\n*.lib\n*.so\n*.so.*\n*.dylib\n"
               "*.dll\n*.exe\n*.out\n\n# Build folders\n/build/\n/cmake-build-*/\n"
               "compile_commands.json\n\n# Debugging, coverage\n*.dSYM/\n*.gcda\n*.gcno\n"
               "core\n"},
    IgnoreList{"C++",
               "# Objects, libraries, programs\n*.o\n*.obj\n*.gch\n*.pch\n*.a\n*.lib\n*.so\n"
               "*.so.*\n*.dylib\n*.dll\n*.exe\n*.out\n\n# Build folders\n/build/\n/out/\n"
               "/cmake-build-*/\ncompile_commands.json\nCMakeUserPresets.json\n\n"
               "# Debugging, coverage\n*.dSYM/\n*.gcda\n*.gcno\ncore\n.cache/\n"},
    IgnoreList{"C#",
               "bin/\nobj/\n[Dd]ebug/\n[Rr]elease/\n\n# Editors\n.vs/\n*.user\n*.suo\n\n"
               "# Packages, test results\n*.nupkg\n*.snupkg\nTestResults/\nartifacts/\n"},
    IgnoreList{"Elixir",
               "/_build/\n/deps/\n/cover/\n/doc/\n/.fetch\nerl_crash.dump\n*.ez\n*.beam\n"
               ".elixir_ls/\n"},
    IgnoreList{"Go",
               "# Programs and tests\n*.exe\n*.test\n*.out\n/bin/\n\n# Coverage\n"
               "coverage.*\n*.coverprofile\n\n# Workspaces of one machine\ngo.work\n"
               "go.work.sum\n"},
    IgnoreList{"Haskell",
               "dist/\ndist-newstyle/\n.stack-work/\n*.hi\n*.o\n*.hie\n*.prof\n"
               "cabal.project.local\n"},
    IgnoreList{"Java",
               "*.class\n*.jar\n*.war\n*.ear\nhs_err_pid*\n\n# Maven, Gradle\ntarget/\n"
               "build/\n.gradle/\n!gradle/wrapper/gradle-wrapper.jar\n\n# Editors\n"
               ".idea/\n*.iml\n.classpath\n.project\n.settings/\n"},
    IgnoreList{"Kotlin",
               "*.class\n*.jar\nbuild/\n.gradle/\n.kotlin/\n"
               "!gradle/wrapper/gradle-wrapper.jar\nlocal.properties\n.idea/\n*.iml\n"},
    IgnoreList{"LaTeX",
               "*.aux\n*.bbl\n*.bcf\n*.blg\n*.fdb_latexmk\n*.fls\n*.lof\n*.log\n*.lot\n"
               "*.out\n*.run.xml\n*.synctex.gz\n*.toc\n*.nav\n*.snm\n*.vrb\n"},
    IgnoreList{"Node",
               "node_modules/\n\n# What builds write\ndist/\nbuild/\n.next/\n.nuxt/\n"
               "*.tsbuildinfo\n\n# Caches, coverage, logs\n.cache/\ncoverage/\n*.log\n"
               ".eslintcache\n\n# Secrets of one machine\n.env\n.env.*\n!.env.example\n"},
    IgnoreList{"PHP",
               "/vendor/\ncomposer.phar\n.phpunit.result.cache\n.phpunit.cache/\n"
               ".php-cs-fixer.cache\n.env\n"},
    IgnoreList{"Python",
               "__pycache__/\n*.py[cod]\n\n# Environments\n.venv/\nvenv/\n.env\n\n"
               "# Packages\nbuild/\ndist/\n*.egg-info/\n\n# Tests, checkers\n"
               ".pytest_cache/\n.mypy_cache/\n.ruff_cache/\n.tox/\n.coverage\nhtmlcov/\n"
               "\n# Notebooks\n.ipynb_checkpoints/\n"},
    IgnoreList{"R", ".Rhistory\n.RData\n.Ruserdata\n.Rproj.user/\n*.Rcheck/\n*.tar.gz\n"},
    IgnoreList{"Ruby",
               "*.gem\n/.bundle/\n/vendor/bundle/\n/coverage/\n/tmp/\n/log/*.log\n"
               "/.yardoc/\n/doc/\n.env\n"},
    IgnoreList{"Rust", "/target/\n**/*.rs.bk\n*.pdb\n"},
    IgnoreList{"Swift",
               ".build/\n.swiftpm/\nDerivedData/\nxcuserdata/\n*.xcscmblueprint\n"
               "Packages/\n.DS_Store\n"},
    IgnoreList{"Terraform",
               "**/.terraform/*\n*.tfstate\n*.tfstate.*\n*.tfvars\n*.tfvars.json\n"
               "crash.log\ncrash.*.log\noverride.tf\n*_override.tf\n"},
};

}  // namespace

std::span<const IgnoreList> ignore_lists() { return kLists; }

}  // namespace stithy::repos
