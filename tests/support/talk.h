// Plans whose streams say something beside their messages at a pace.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "tests/support/load.h"

namespace weir {

[[nodiscard]] inline SaidOnce said_once(bool awaits) { return {.send = {"{}"}, .awaits = awaits}; }

[[nodiscard]] inline KeepAliveMessage keepalive(Duration every) { return {.every = every, .send = {"{}"}}; }

[[nodiscard]] inline TimeSpread always(Duration time) { return {.range = {time, time}}; }

/// The plan of one group called "g" with these keys, of this talk, and of these faults.
[[nodiscard]] inline Plan talk_plan(const std::string& keys, Talk talk, const std::string& faults = "") {
  Scenario scenario = load_text("[[streams]]\nname = \"g\"\n" + keys + "\n" + faults);
  if (talk.listens) scenario.streams[0].messages = 0;
  scenario.streams[0].talk = std::move(talk);
  return compile(std::make_shared<const Scenario>(std::move(scenario)));
}

}  // namespace weir
