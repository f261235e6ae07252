// Which streams a fault is for, and places among TLS records.
#include "harness/fault/aim.h"

#include <gtest/gtest.h>

#include "harness/fault/record_point.h"

namespace weir {
namespace {

TEST(Aim, a_method_is_meant_by_its_whole_name_by_a_pattern_or_without_its_service) {
  struct Row {
    const char* pattern;
    const char* method;
    bool meant;
  };
  for (const Row& row : {Row{"", "a.B/C", true}, Row{"a.B/C", "a.B/C", true}, Row{"/a.B/C", "a.B/C", true},
                         Row{"a.B/C", "a.B/CD", false}, Row{"a.B/*", "a.B/CD", true},
                         Row{"*/C", "a.B/C", true}, Row{"*/C", "a.B/XC", false}, Row{"C", "a.B/C", true},
                         Row{"C", "a.C/D", false}, Row{"C*", "a.B/CD", true}, Row{"*D", "a.B/CD", true},
                         Row{"*x*", "a.B/CD", false}, Row{"a.*/C*E", "a.b.B/CDE", true},
                         Row{"a.*/C*E", "a.b.B/CDF", false}, Row{"*", "", true}, Row{"C", "", false}})
    EXPECT_EQ(means_method(row.pattern, row.method), row.meant) << row.pattern << " for " << row.method;
}

TEST(Aim, metadata_is_there_with_just_this_value_among_others) {
  const HeaderFields fields = {{"k", "one"}, {"k", "two"}, {"id-bin", "AAEC"}, {"pad-bin", "AA"}};
  EXPECT_TRUE(fits({.metadata = {{"k", "two"}}}, "a.B/C", fields));
  EXPECT_TRUE(fits({.metadata = {{"k", "one"}, {"id-bin", "AAEC"}}}, "a.B/C", fields));
  EXPECT_TRUE(fits({.metadata = {{"pad-bin", "AA=="}}}, "a.B/C", fields)) << "padding says nothing";
  EXPECT_FALSE(fits({.metadata = {{"k", "tw"}}}, "a.B/C", fields));
  EXPECT_FALSE(fits({.metadata = {{"k", "one"}, {"x", ""}}}, "a.B/C", fields));
  EXPECT_FALSE(fits({.method = "D", .metadata = {{"k", "one"}}}, "a.B/C", fields));
}

/// Type 22 or 23, version 3.3, and so many bytes.
std::string record(char type, std::size_t length) {
  return std::string{type, 3, 3, static_cast<char>(length >> 8U), static_cast<char>(length & 0xffU)} +
         std::string(length, 'x');
}

TEST(RecordPoint, lies_at_its_byte_however_the_bytes_are_cut) {
  const std::string bytes = record(22, 300) + record(23, 0) + record(23, 7);
  struct Row {
    RecordPoint point;
    std::size_t after;
  };
  std::vector<Row> rows = {{{.count = 1}, 305}, {{.count = 2}, 310}, {{.count = 3}, 322}};
  for (std::uint32_t byte = 1; byte <= 12; ++byte) rows.push_back({{.count = 2, .byte = byte}, 310 + byte});
  rows.push_back({{.count = 0, .byte = 299}, 299});
  for (const Row& row : rows) {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      RecordSeeker seeker(row.point);
      std::optional<std::size_t> at = seeker.look(std::string_view(bytes).substr(0, cut));
      if (!at) {
        at = seeker.look(std::string_view(bytes).substr(cut));
        if (at) *at += cut;
      }
      ASSERT_EQ(at, row.after) << "count " << row.point.count << ", byte " << row.point.byte << ", cut at "
                               << cut;
    }
  }
}

TEST(RecordPoint, is_missed_in_a_shorter_record_and_in_what_is_no_tls) {
  RecordSeeker shorter(RecordPoint{.count = 0, .byte = 9});
  EXPECT_FALSE(shorter.look(record(22, 3) + record(22, 9)));
  EXPECT_TRUE(shorter.missed());
  RecordSeeker plain(RecordPoint{.count = 1});
  EXPECT_FALSE(plain.look("PRI * HTTP/2.0"));
  EXPECT_TRUE(plain.missed());
}

}  // namespace
}  // namespace weir
