#include "harness/h2/frame_splitter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::h2 {
namespace {

using What = FrameSplitter::Part::What;

/// What a splitter says of bytes, pieces of one payload joined.
struct Reading {
  std::vector<std::pair<FrameHeader, std::string>> frames;
  std::string preface;
  std::size_t ends = 0;
  bool broken = false;
  friend bool operator==(const Reading&, const Reading&) = default;
};

void read_on(FrameSplitter& splitter, std::string_view bytes, Reading& out) {
  for (;;) {
    const FrameSplitter::Part part = splitter.next(bytes);
    switch (part.what) {
      case What::kNothing:
        EXPECT_TRUE(bytes.empty());
        return;
      case What::kNotHttp2:
        out.broken = true;
        return;
      case What::kPreface:
        out.preface += part.bytes;
        break;
      case What::kHeader:
        out.frames.emplace_back(splitter.header(), "");
        break;
      case What::kPayload:
        EXPECT_FALSE(part.bytes.empty());
        out.frames.back().second += part.bytes;
        break;
      case What::kFrameEnd:
        ++out.ends;
        break;
    }
  }
}

std::string some_frames() {
  return settings(kHeaderTableSize, 0) + headers(1, "block", false, 3) + data(1, "", false) +
         data(1, "hello", true);
}

TEST(FrameSplitter, finds_the_same_frames_however_the_bytes_are_cut) {
  const std::string bytes = std::string(kClientPreface) + some_frames();
  Reading whole;
  FrameSplitter splitter(true);
  read_on(splitter, bytes, whole);
  ASSERT_EQ(whole.frames.size(), 5U);
  EXPECT_EQ(whole.preface, kClientPreface);
  EXPECT_EQ(whole.ends, 5U);
  EXPECT_EQ(whole.frames[1].second, "blo");
  EXPECT_EQ(whole.frames[4].first,
            (FrameHeader{.length = 5, .type = kData, .flags = kEndStream, .stream = 1}));
  EXPECT_EQ(whole.frames[4].second, "hello");

  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    for (std::size_t second = first; second <= bytes.size(); ++second) {
      Reading cut;
      FrameSplitter again(true);
      read_on(again, bytes.substr(0, first), cut);
      read_on(again, bytes.substr(first, second - first), cut);
      read_on(again, bytes.substr(second), cut);
      ASSERT_EQ(cut, whole) << first << ", " << second;
    }
  }
}

TEST(FrameSplitter, holds_back_the_beginning_of_a_header_and_nothing_else) {
  const std::string bytes = some_frames();
  FrameSplitter splitter(false);
  Reading out;
  for (const char byte : bytes) {
    read_on(splitter, std::string_view(&byte, 1), out);
    EXPECT_LT(splitter.held().size(), kFrameHeaderSize);
    EXPECT_EQ(splitter.at_boundary(), out.ends == out.frames.size());
  }
  EXPECT_TRUE(splitter.held().empty());
  read_on(splitter, std::string_view("\0\0", 2), out);
  EXPECT_EQ(splitter.held().size(), 2U);
}

TEST(FrameSplitter, gives_the_header_back_as_it_came) {
  std::string bytes = settings(kHeaderTableSize, 0);
  bytes[5] = '\x80';  // the reserved bit
  FrameSplitter splitter(false);
  std::string_view rest = bytes;
  ASSERT_EQ(splitter.next(rest).what, What::kHeader);
  EXPECT_EQ(splitter.header_bytes(), bytes.substr(0, kFrameHeaderSize));
}

TEST(FrameSplitter, says_that_other_protocols_are_none_of_its_business) {
  for (const auto& [client, bytes] :
       {std::pair{true, std::string("GET / HTTP/1.1\r\n\r\n")}, std::pair{true, std::string("PRI * HTTP/1")},
        std::pair{false, std::string("HTTP/1.1 400 Bad Request")}, std::pair{false, data(1, "x", false)}}) {
    FrameSplitter splitter(client);
    Reading out;
    read_on(splitter, bytes, out);
    EXPECT_TRUE(out.broken) << bytes;
    EXPECT_TRUE(out.frames.empty());
    // What was not taken and what is held back are together what came.
    std::string_view rest = bytes;
    FrameSplitter again(client);
    std::string passed;
    for (FrameSplitter::Part part = again.next(rest); part.what == What::kPreface; part = again.next(rest)) {
      passed += part.bytes;
    }
    EXPECT_EQ(passed + std::string(again.held()) + std::string(rest), bytes);
  }
}

}  // namespace
}  // namespace weir::h2
