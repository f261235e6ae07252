// A thousand streams and all faults at once.
#include <gtest/gtest.h>

#include "tests/integration/expected_run.h"

namespace weir {
namespace {

ExpectedRun storm() {
  return {.scenario = "storm",
          .rows = {{"steady", {"ok.complete"}, 300},
                   {"clients", {"ok.complete"}, 150},
                   {"clients", {"local.cancel"}, 30},
                   {"clients", {"local.deadline.past"}, 10},
                   {"clients", {"local.deadline.inflight", "local.deadline.by_server"}, 10},
                   {"handlers", {"ok.complete"}, 120},
                   {"handlers", {"ok.early"}, 10},
                   {"handlers", {"app.internal"}, 10},
                   {"handlers", {"stall.open"}, 20},
                   {"handlers", {"data.corrupt"}, 10},
                   {"handlers", {"data.lost"}, 10},
                   {"handlers", {"data.duplicate"}, 10},
                   {"handlers", {"data.reorder"}, 10},
                   {"wires", {"ok.complete"}, 190},
                   {"wires", {"tcp.rst"}, 30},
                   {"wires", {"tcp.fin"}, 20},
                   {"wires", {"connect.refused"}, 10},
                   {"dark", {"ok.complete"}, 10},
                   {"dark", {"stall.open"}, 20},
                   // The server was stopping when it was killed: the relay saw its GOAWAY.
                   {"witnesses", {"goaway.closed.0"}, 20}},
          .collateral = {{"sigkill", 18}}};
}

TEST(Storm, a_thousand_streams_end_as_planned_under_all_faults_at_once) { check_scenario(storm()); }

TEST(Storm, a_thousand_streams_end_alike_on_the_wire_engine) {
  ExpectedRun expected = storm();
  expected.options = {"--set", "target.engine=wire"};
  check_scenario(expected);
}

}  // namespace
}  // namespace weir
