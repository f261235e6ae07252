#include "harness/cli/describe_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "harness/base/json_writer.h"
#include "harness/cli/method_choice.h"
#include "harness/cli/verb.h"
#include "harness/run/target_descriptors.h"
#include "harness/service/described/starter.h"

namespace weir {
namespace {

struct DescribeVerb {
  MethodChoice choice;
  bool json = false;
};

std::string kind_of_remote(const RemoteMethod& method) {
  if (method.client_streams) return method.server_streams ? "bidi" : "client stream";
  return method.server_streams ? "server stream" : "unary";
}

void print_methods(const std::vector<RemoteMethod>& methods, bool json) {
  if (json) {
    put(json_lines(methods,
                   [](const RemoteMethod& method) {
                     return JsonObject().add("method", method.name).add("kind", kind_of_remote(method));
                   })
            .text +
        "\n");
    return;
  }
  for (const RemoteMethod& method : methods)
    put(fmt::format("{:<14} {}\n", kind_of_remote(method), method.name));
}

int describe(const DescribeVerb& verb) {
  const std::optional<Scenario> scenario = scenario_of(verb.choice);
  if (!scenario) return kExitUsage;
  int exit_code = kExitOk;
  if (verb.choice.method.empty()) {
    const absl::StatusOr<std::vector<RemoteMethod>> methods =
        methods_of_target(*scenario, verb.choice.address);
    if (methods.ok()) {
      print_methods(*methods, verb.json);
      return kExitOk;
    }
    say(fmt::format("weir: {}\n", std::string(methods.status().message())));
    return absl::IsInvalidArgument(methods.status()) ? kExitUsage : kExitNotEvidence;
  }
  const std::shared_ptr<const Descriptors> descriptors = find_descriptors(verb.choice, *scenario, exit_code);
  if (!descriptors) return exit_code;
  put(describe_method(*descriptors->method(verb.choice.method)));
  return kExitOk;
}

}  // namespace

void add_describe_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<DescribeVerb>();
  CLI::App* sub = app.add_subcommand("describe", "List a service's methods, or show one with its messages");
  add_method_options(*sub, verb->choice, /*needs_method=*/false);
  sub->add_flag("--json", verb->json, "the list of methods as JSON on stdout");
  sub->footer(exit_codes_help("describe") +
              "\n  weir describe 127.0.0.1:50051\n  weir describe 127.0.0.1:50051 shop.Orders/Watch\n"
              "  weir describe 127.0.0.1:50051 shop.Orders/Watch --descriptors shop.protoset");
  sub->callback([verb, &exit_code] { exit_code = describe(*verb); });
}

}  // namespace weir
