// Where a point lies does not depend on how the bytes are cut.
#include "harness/fault/h2/point.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir::h2 {
namespace {

using What = WirePoint::What;

std::string message(std::string_view text) {
  std::string out(1, '\0');
  append_u32(out, static_cast<std::uint32_t>(text.size()));
  return out + std::string(text);
}

/// A response: each row is a frame, and where it ends was added up by hand.
struct Talk {
  std::vector<std::string> frames;
  [[nodiscard]] std::string bytes() const {
    std::string all;
    for (const std::string& frame : frames) all += frame;
    return all;
  }
};

Talk response() {
  const std::string two = message("ab") + message("");
  return {{
      headers(1, "12345", false, 3),        // 0: HEADERS of 3, to 12; CONTINUATION of 2, to 23
      window_update(1, 5),                  // 23: to 36
      data(1, two.substr(0, 3), false, 2),  // 36: a pad length, 3 of the prefix, 2 of padding; to 51
      data(1, two.substr(3), false),        // 51: 4 bytes end message 1, 5 are message 2; to 69
      data(1, message("xyz"), false),       // 69: message 3; to 86
      headers(1, "trail", true, 4),         // 86: HEADERS of 4, to 99; CONTINUATION of 1, to 109
  }};
}

/// After how many bytes the point lies; nothing when it is not found. The bytes come in two pieces.
std::optional<std::size_t> look(const WirePoint& point, const std::string& bytes, std::size_t cut,
                                PointSeeker& seeker) {
  (void)point;
  std::optional<std::size_t> found;
  std::size_t at = 0;
  const auto note = [&](std::size_t offset) {
    EXPECT_FALSE(found) << "told twice";
    found = offset;
  };
  while (at < bytes.size()) {
    const FrameHeader header = read_frame_header(std::string_view(bytes).substr(at));
    if (const auto n = seeker.header(header)) note(at + *n);
    at += kFrameHeaderSize;
    const std::size_t end = at + header.length;
    const std::size_t middle = std::clamp(cut, at, end);
    for (const auto& [from, to] : {std::pair(at, middle), std::pair(middle, end)}) {
      if (from == to) continue;
      if (const auto n = seeker.payload(std::string_view(bytes).substr(from, to - from))) note(from + *n);
    }
    at = end;
    if (seeker.end()) note(at);
  }
  return found;
}

struct Row {
  WirePoint point;
  std::optional<std::size_t> after;
  const char* why;
};

TEST(PointSeeker, finds_the_same_place_however_the_bytes_are_cut) {
  const Row rows[] = {
      {{.what = What::kFrame, .count = 1}, 12, "behind HEADERS, before its CONTINUATION"},
      {{.what = What::kFrame, .count = 2}, 23, "the CONTINUATION is a frame"},
      {{.what = What::kFrame, .count = 3}, 51, "the WINDOW_UPDATE is not counted"},
      {{.what = What::kFrame, .count = 0, .byte = 1}, 1, "the first frame's first byte"},
      {{.what = What::kFrame, .count = 2, .byte = 1}, 37, "the next counted frame is the DATA"},
      {{.what = What::kFrame, .count = 2, .byte = 9}, 45, "right behind its header"},
      {{.what = What::kFrame, .count = 2, .byte = 10}, 46, "its pad length"},
      {{.what = What::kFrame, .count = 2, .byte = 15}, 51, "its last byte, which is padding"},
      {{.what = What::kFrame, .count = 2, .byte = 16}, std::nullopt, "it has 15 bytes"},
      {{.what = What::kFrame, .count = 7}, 109, "the last"},
      {{.what = What::kFrame, .count = 8}, std::nullopt, "there are seven"},
      {{.what = What::kMessage, .count = 0, .byte = 1}, 47, "behind the pad length"},
      {{.what = What::kMessage, .count = 0, .byte = 3}, 49, "before the padding"},
      {{.what = What::kMessage, .count = 0, .byte = 4}, 61, "in the next frame"},
      {{.what = What::kMessage, .count = 0, .byte = 5}, 62, "right behind the prefix"},
      {{.what = What::kMessage, .count = 0, .byte = 7}, 64, "its last byte"},
      {{.what = What::kMessage, .count = 0, .byte = 8}, std::nullopt, "it has seven"},
      {{.what = What::kMessage, .count = 1}, 64, "right behind it: two messages share the frame"},
      {{.what = What::kMessage, .count = 1, .byte = 4}, 68, "in an empty message's prefix"},
      {{.what = What::kMessage, .count = 1, .byte = 5}, 69, "an empty message ends with its prefix"},
      {{.what = What::kMessage, .count = 2, .byte = 6}, 84, "the third's first byte behind the prefix"},
      {{.what = What::kMessage, .count = 3}, 86, "behind the last"},
      {{.what = What::kMessage, .count = 3, .byte = 1}, std::nullopt, "there are three"},
      {{.what = What::kTrailers}, 109, "behind their CONTINUATION"},
  };
  const std::string bytes = response().bytes();
  ASSERT_EQ(bytes.size(), 109U);
  for (const Row& row : rows) {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      PointSeeker seeker(row.point);
      ASSERT_EQ(look(row.point, bytes, cut, seeker), row.after) << row.why << ", cut at " << cut;
      const bool can_still_come = row.point.count >= 7 || row.point.what == What::kTrailers ||
                                  (row.point.what == What::kMessage && row.point.count == 3);
      EXPECT_EQ(seeker.missed(), !row.after && !can_still_come) << row.why;
    }
  }
}

TEST(PointSeeker, finds_every_byte_of_every_message) {
  const std::string bytes = response().bytes();
  constexpr std::size_t kLengths[] = {7, 5, 8};
  std::size_t last = 0;
  for (std::uint32_t count = 0; count < 3; ++count) {
    for (std::uint32_t byte = 1; byte <= kLengths[count]; ++byte) {
      const WirePoint point{.what = What::kMessage, .count = count, .byte = byte};
      PointSeeker seeker(point);
      const std::optional<std::size_t> after = look(point, bytes, 0, seeker);
      ASSERT_TRUE(after) << count << ' ' << byte;
      EXPECT_GT(*after, last);
      last = *after;
    }
  }
}

TEST(PointSeeker, a_response_of_trailers_alone_has_trailers) {
  const WirePoint point{.what = What::kTrailers};
  PointSeeker seeker(point);
  const std::string bytes = headers(1, "alone", true);
  EXPECT_EQ(look(point, bytes, 0, seeker), bytes.size());
}

TEST(PointSeeker, an_end_that_is_no_header_block_is_no_trailers) {
  for (const std::string& bytes : {headers(1, "x", false) + data(1, "", true), rst_stream(1, 8)}) {
    const WirePoint point{.what = What::kTrailers};
    PointSeeker seeker(point);
    EXPECT_FALSE(look(point, bytes, 0, seeker));
  }
}

TEST(PointSeeker, counts_on_from_frames_that_it_did_not_see) {
  // The request's headers came in two frames before anybody knew whose they were.
  const WirePoint third{.what = What::kFrame, .heading = Toward::kServer, .count = 3};
  PointSeeker seeker(third, 2);
  const std::string bytes = data(1, message("a"), false);
  EXPECT_EQ(look(third, bytes, 0, seeker), bytes.size());
  const WirePoint first{.what = What::kFrame, .heading = Toward::kServer, .count = 1};
  EXPECT_TRUE(PointSeeker(first, 2).missed());
  PointSeeker here({.what = What::kFrame, .heading = Toward::kServer, .count = 2}, 2);
  EXPECT_TRUE(here.end()) << "right here";
  EXPECT_FALSE(here.missed());
}

TEST(PointSeeker, counts_what_a_stream_says_and_not_its_flow_control) {
  for (const std::uint8_t type : {kData, kHeaders, kRstStream, kContinuation})
    EXPECT_TRUE(is_counted({.type = type})) << int{type};
  for (const std::uint8_t type : {kPriority, kSettings, kPing, kGoaway, kWindowUpdate})
    EXPECT_FALSE(is_counted({.type = type})) << int{type};
}

}  // namespace
}  // namespace weir::h2
