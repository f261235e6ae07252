// Small reports for tests of verdicts and metrics.
#pragma once

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "weir/v1/report.pb.h"

namespace weir::testing {

/// The report that `text` spells in protobuf's text format. A mistake in it fails the test.
inline v1::Report report_of(const std::string& text) {
  v1::Report report;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &report)) << text;
  return report;
}

}  // namespace weir::testing
