// Servers with one bug each, of the kind that no frame shows, and one without: for tests of what finds them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace weir {

enum class PlantedBug {
  kNone,
  kLockOverSend,    // one lock for all streams is held while a reply is sent
  kCommitOnCancel,  // a stream that the client gave up is taken as complete, as if it had half-closed
};

/// On gRPC C++: every message of weir's chat is sent back, and weir.test.Tally/Complete says how many streams were taken as complete.
/// Listens on 127.0.0.1 until it goes. Thread-safe.
class PlantedServer {
 public:
  explicit PlantedServer(PlantedBug bug);
  ~PlantedServer();
  PlantedServer(const PlantedServer&) = delete;
  PlantedServer& operator=(const PlantedServer&) = delete;

  /// "127.0.0.1:PORT"
  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::uint64_t complete() const;
  /// What describes the method that tells of it: a file's text.
  [[nodiscard]] static std::string tally_proto();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weir
