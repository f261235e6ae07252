#include "harness/relay/watch/pcapng.h"

#include <gmock/gmock.h>

#include "tests/support/pcapng_reader.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using What = LinkPacket::What;

constexpr const char* kClientAt = "127.0.0.1:40000";
constexpr const char* kRelayAt = "127.0.0.1:7000";

/// A link that is written down, at a time that is one nanosecond later with each step.
struct Written {
  std::string file = PcapNg::head("1.2.3");
  PcapNg packets;
  std::int64_t ns = 1'700'000'000'123'456'789;
  std::string_view relay = kRelayAt;
  std::string_view end = kClientAt;

  PcapNg::Time now() { return PcapNg::Time(std::chrono::nanoseconds(++ns)); }
  void put(What what, bool by_relay, std::string_view bytes = {}, Toward leg = Toward::kClient) {
    file += packets.packet(
        {.what = what, .leg = leg, .by_relay = by_relay, .relay = relay, .end = end, .bytes = bytes}, now());
  }
  void see(const LinkTrace& trace, std::string_view fault = "") { file += packets.see(trace, fault, now()); }
  [[nodiscard]] ReadCapture read() const { return read_pcapng(file); }
};

TEST(PcapNg, a_connection_has_a_handshake_numbers_and_checksums_in_order) {
  Written written;
  written.put(What::kOpened, false);
  written.put(What::kBytes, false, "hello");
  written.put(What::kBytes, true, "odd");
  written.put(What::kBytes, false, "world!");
  written.put(What::kFin, false);
  written.put(What::kFin, true);
  const ReadCapture read = written.read();
  EXPECT_EQ(read.wrong, "");
  EXPECT_EQ(read.application, "weir 1.2.3");
  EXPECT_THAT(read.comment, HasSubstr("made up around the bytes"));
  EXPECT_THAT(read.interfaces, ElementsAre("client side", "server side"));
  ASSERT_EQ(read.packets.size(), 8U);
  EXPECT_TRUE(read.packets[0].syn());
  EXPECT_EQ(read.packets[0].from, kClientAt) << "the client dials the relay";
  EXPECT_THAT(read.packets[0].comments,
              ElementsAre("weir: where HTTP/2 is not seen, wireshark -d tcp.port==7000,http2"));
  EXPECT_TRUE(read.packets[1].syn());
  EXPECT_FALSE(read.packets[2].syn());
  EXPECT_EQ(read.packets[3].at_ns, 1'700'000'000'123'456'791U) << "to the nanosecond";
  EXPECT_EQ(read.stream(kClientAt, kRelayAt), "helloworld!");
  EXPECT_EQ(read.stream(kRelayAt, kClientAt), "odd");
  EXPECT_TRUE(read.packets[6].fin());
  EXPECT_TRUE(read.packets[7].fin());
}

TEST(PcapNg, the_relay_dials_the_server) {
  Written written;
  written.put(What::kOpened, true, {}, Toward::kServer);
  const ReadCapture read = written.read();
  ASSERT_EQ(read.packets.size(), 3U);
  EXPECT_EQ(read.packets[0].interface, 1U);
  EXPECT_EQ(read.packets[0].from, kRelayAt);
}

TEST(PcapNg, more_than_a_packet_holds_becomes_several) {
  Written written;
  const std::string much(200'001, 'x');
  written.put(What::kBytes, true, much);
  const ReadCapture read = written.read();
  EXPECT_EQ(read.wrong, "");
  EXPECT_EQ(read.packets.size(), 3U + 4U) << "200,001 bytes in packets of at most 65,535 with their headers";
  EXPECT_EQ(read.stream(kRelayAt, kClientAt), much);
}

TEST(PcapNg, ipv6_and_sockets_without_an_address_are_written_too) {
  Written six;
  six.relay = "[::1]:7000";
  six.end = "[::1]:40000";
  six.put(What::kBytes, false, "hello");
  EXPECT_EQ(six.read().wrong, "");
  EXPECT_EQ(six.read().packets.at(3).from, "[00000000000000000000000000000001]:40000");
  Written local;
  local.relay = "";
  local.end = "";
  local.put(What::kBytes, false, "hello");
  EXPECT_EQ(local.read().wrong, "");
  EXPECT_EQ(local.read().packets.at(3).from, "192.0.2.2:1") << "an address for examples (RFC 5737)";
}

TEST(PcapNg, the_packet_where_a_fault_is_felt_says_so) {
  Written written;
  written.put(What::kOpened, false);
  written.see({.what = LinkTrace::What::kAct, .end = Toward::kClient, .detail = "frames", .h2_stream = 5},
              "cut-it");
  const SaidEnd reset{.what = SaidEnd::What::kReset, .code = 8};
  const StreamEvent event{.what = StreamEvent::What::kReset,
                          .stream = 5,
                          .by = Sayer::kRelay,
                          .toward = Toward::kClient,
                          .end = reset};
  written.see({.what = LinkTrace::What::kStream, .stream = &event});
  written.put(What::kBytes, true, "RST");
  written.put(What::kBytes, true, "next");
  const ReadCapture read = written.read();
  ASSERT_EQ(read.packets.size(), 5U);
  EXPECT_THAT(read.packets[3].comments,
              ElementsAre("weir: fault cut-it struck link 0, stream 5 (frames, toward client)",
                          "weir: RST_STREAM CANCEL on stream 5, made by the relay"));
  EXPECT_THAT(read.packets[4].comments, IsEmpty());
}

TEST(PcapNg, a_remark_that_no_packet_came_for_stands_on_the_last_one) {
  Written written;
  written.put(What::kOpened, false);
  written.put(What::kReset, true);
  written.see({.what = LinkTrace::What::kAct, .detail = "blackhole"});
  written.see({.what = LinkTrace::What::kGone});
  const ReadCapture read = written.read();
  EXPECT_EQ(read.wrong, "");
  ASSERT_EQ(read.packets.size(), 5U);
  EXPECT_TRUE(read.packets[3].rst());
  EXPECT_THAT(read.packets[4].comments, ElementsAre(HasSubstr("fault blackhole struck link 0")));
  EXPECT_EQ(written.packets.links(), 0U) << "what is gone is forgotten";
}

TEST(PcapNg, a_link_that_goes_ends_what_was_open_and_nobody_speaks_behind_a_reset) {
  Written written;
  written.put(What::kBytes, false, "x");
  written.put(What::kBytes, false, "y", Toward::kServer);
  written.put(What::kReset, false);
  written.put(What::kFin, true);
  written.see({.what = LinkTrace::What::kGone});
  const ReadCapture read = written.read();
  EXPECT_EQ(read.packets.size(), 4U + 4U + 1U + 1U);
  EXPECT_TRUE(read.packets.back().fin());
  EXPECT_EQ(read.packets.back().interface, 1U) << "the client's had been reset";
}

}  // namespace
}  // namespace weir
