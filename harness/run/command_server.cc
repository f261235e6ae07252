#include "harness/run/command_server.h"

#include <fmt/format.h>

namespace weir {

std::string with_place(std::string text, const std::string& place, const std::string& value) {
  for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size()))
    text.replace(at, place.size(), value);
  return text;
}

absl::StatusOr<std::unique_ptr<CommandServer>> CommandServer::start(const CommandServerOptions& options) {
  const std::string command = with_place(options.command, kPortPlace, std::to_string(options.port));
  absl::StatusOr<std::unique_ptr<CommandProcess>> process =
      CommandProcess::start({.words = {"/bin/sh", "-c", command}, .log = options.log});
  if (!process.ok()) return process.status();
  return std::unique_ptr<CommandServer>(
      new CommandServer(*std::move(process), fmt::format("127.0.0.1:{}", options.port)));
}

std::optional<std::string> CommandServer::how_it_ended() const {
  if (process_->finished()) return "it was ended";
  const std::optional<ProcessEnd> end = process_->ended();
  return end ? std::optional(describe(*end)) : std::nullopt;
}

}  // namespace weir
