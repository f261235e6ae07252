// Whether readers of JUnit's XML would take a file.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace weir::testing {

/// Whether the published schema, which lies beside the goldens, allows the file.
inline bool junit_schema_allows(const std::filesystem::path& file) {
  const std::string schema =
      (std::filesystem::path(WEIR_SOURCE_DIR) / "tests" / "golden" / "junit.xsd").string();
  const std::string command =
      fmt::format("xmllint --noout --nonet --schema '{}' '{}' >/dev/null 2>&1", schema, file.string());
  const int status = std::system(command.c_str());
  EXPECT_NE(WEXITSTATUS(status), 127) << "xmllint is missing: scripts/install brings it";
  return status == 0;
}

}  // namespace weir::testing
