#include "harness/cli/describe_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "harness/base/json_writer.h"
#include "harness/cli/method_choice.h"
#include "harness/cli/verb.h"
#include "harness/run/target_descriptors.h"
#include "harness/service/described/method_page.h"

namespace weir {
namespace {

struct DescribeVerb {
  MethodChoice choice;  // without a method: the list
  bool json = false;
};

void print_methods(const std::vector<RemoteMethod>& methods, bool json) {
  if (json) {
    put(json_lines(methods,
                   [](const RemoteMethod& method) {
                     return JsonObject()
                         .add("method", method.name)
                         .add("kind", kind_of(method.client_streams, method.server_streams));
                   })
            .text +
        "\n");
    return;
  }
  for (const RemoteMethod& method : methods)
    put(fmt::format("{:<14} {}\n", kind_of(method.client_streams, method.server_streams), method.name));
}

int describe(const DescribeVerb& verb) {
  const std::optional<Scenario> target = scenario_of(verb.choice);
  if (!target) return kExitUsage;
  if (verb.choice.method.empty()) {
    const absl::StatusOr<std::vector<RemoteMethod>> methods = methods_of(*target);
    if (!methods.ok()) return refuse("describe", methods.status());
    print_methods(*methods, verb.json);
    return kExitOk;
  }
  int exit_code = kExitOk;
  std::shared_ptr<const Descriptors> descriptors;
  const google::protobuf::MethodDescriptor* method =
      find_method("describe", verb.choice, *target, descriptors, exit_code);
  if (method != nullptr) put(describe_method(*method));
  return exit_code;
}

}  // namespace

void add_describe_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<DescribeVerb>();
  CLI::App* sub = app.add_subcommand("describe", "List a service's methods, or show one with its messages");
  CLI::Option* method = add_method_options(*sub, verb->choice, /*needs_method=*/false);
  sub->add_flag("--json", verb->json, "the list of methods as JSON on stdout")->excludes(method);
  sub->footer(exit_codes_help("describe") +
              "\n  weir describe 127.0.0.1:50051\n  weir describe 127.0.0.1:50051 shop.Orders/Watch\n"
              "  weir describe 127.0.0.1:50051 shop.Orders/Watch --descriptors shop.protoset");
  sub->callback([verb, &exit_code] { exit_code = describe(*verb); });
}

}  // namespace weir
