// One stream in the flesh: a Session that decides and a Transport that carries out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "harness/engine/note.h"
#include "harness/plan/plan.h"
#include "harness/record/stream_end.h"
#include "harness/service/service.h"
#include "harness/stream/session.h"
#include "harness/stream/transport.h"

namespace weir {

class Lane;
class StreamSetup;

/// Lives in its lane, whose rule it follows: one thread at a time; transport events come on any thread and
/// are posted.
class Driver final : public TransportEvents {
 public:
  /// `before`: see Session.
  Driver(Lane& lane, std::uint32_t slot, const StreamPlan& stream, Legacy before = {});

  /// Gives the session an event and carries its commands out.
  void step(const Event& event, RunTime now);

  [[nodiscard]] bool ended() const { return session_.ended(); }
  /// See Session; once ended.
  [[nodiscard]] Legacy leave() { return session_.leave(); }
  /// All that is known, once ended.
  [[nodiscard]] StreamEnd result() const;
  [[nodiscard]] const Session& session() const { return session_; }

  void on_headers(bool marked) override;
  void on_write_done(bool ok) override;
  void on_half_close_done(bool ok) override;
  void on_message(std::string_view bytes) override;
  void on_read_failed() override;
  void on_end(CallEnd end) override;

 private:
  [[nodiscard]] const StreamPlan& stream() const { return session_.stream(); }
  [[nodiscard]] StreamIdentity identity() const {
    return {stream().id, stream().incarnation, stream().key, memory()};
  }
  [[nodiscard]] const Service& service() const;
  /// What its service gave it to keep; null: nothing.
  [[nodiscard]] StreamMemory* memory() const;
  /// An event before the stream's own call has begun.
  void set_up(StreamSetup& setup, const Event& event, RunTime now);
  void carry_out(const Command& command, RunTime now);
  void sample(const Command& command, RunTime now);
  void start_call(RunTime now);
  void write(std::uint32_t seq, std::uint64_t size);
  void write_aside(const Aside& aside);
  /// Nobody else has read the reply, since its stream's memory is the lane's.
  void read(Event& reply);
  void order(std::uint32_t strike);
  [[nodiscard]] std::optional<H2Windows> windows_on_link() const;
  void post(const Event& event, std::unique_ptr<CallEnd> end = nullptr);

  Lane& lane_;
  std::uint32_t slot_;
  std::uint32_t pending_bytes_ : 31 = 0;  // of the write under way
  std::uint32_t pending_aside_ : 1 = 0;   // it is one beside the pace
  std::unique_ptr<Transport> transport_;
  [[no_unique_address]] Session session_;
  std::optional<H2Windows> windows_;  // as the relay saw them when the stream was cancelled
  StreamShare share_;
};

}  // namespace weir
