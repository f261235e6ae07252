// Any bytes as what a client sends to the wire server, cut anyhow, with time passing in between; and the same as what a server
// sends to the wire client. A session may end over them, and nothing else: no crash, and no answer without end. The first byte
// says how they are cut, and whether the client's preface and SETTINGS go before them.
#include <set>
#include <string>
#include <string_view>

#include "harness/wire/client/h2_session.h"
#include "harness/wire/server/h2_server_session.h"
#include "tests/fuzz/input.h"

namespace {

using namespace weir;

class Host final : public ServerSessionHost {
 public:
  void on_output() override {}
  void wake_at(ServedStream&, RunTime) override {}
  [[nodiscard]] RunTime now() const override { return now_; }
  [[nodiscard]] BufferPool& buffers() override { return buffers_; }
  [[nodiscard]] ServerTally& tally() override { return tally_; }
  [[nodiscard]] const ServerLimits& limits() const override { return limits_; }
  void on_stream_over(const ChatEnd&) override {}
  RunTime now_{};

 private:
  BufferPool buffers_;
  ServerTally tally_;
  ServerLimits limits_{.message = Bytes{1 << 16}};
};

class NoEvents final : public H2SessionEvents {
 public:
  void on_output() override {}
  void on_not_sent(WireCall&) override {}
};

template <typename Session>
void drain(Session& session) {
  std::string out;
  // Its own buffers bound what it says at once; large metadata that it is asked for comes to 64 MiB.
  for (int turns = 0; session.pull(out, 16384); ++turns) {
    fuzz::require(turns < 100'000);
    out.clear();
  }
}

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::string_view kSettings("\0\0\0\4\0\0\0\0\0", 9);

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = fuzz::text(data, size).substr(1);
  const bool greets = data[0] % 2 == 1;
  {
    Host host;
    H2ServerSession session(host);
    if (greets) session.receive(std::string(kPreface) + std::string(kSettings));
    for (std::string_view piece : fuzz::pieces(bytes, data[0] / 2)) {
      if (session.finished()) break;
      session.receive(piece);
      host.now_ += std::chrono::milliseconds(1);
      drain(session);
    }
    session.cut("over");
    drain(session);
  }
  NoEvents none;
  H2Session session(none, "http", {.authority = "localhost:1"});
  if (greets) session.receive(kSettings);
  for (std::string_view piece : fuzz::pieces(bytes, data[0] / 2)) {
    if (session.finished()) break;
    session.receive(piece);
    drain(session);
  }
  return 0;
}
