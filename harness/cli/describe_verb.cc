#include "harness/cli/describe_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "harness/base/json_writer.h"
#include "harness/cli/verb.h"
#include "harness/fault/catalogue.h"
#include "harness/run/target_descriptors.h"
#include "harness/service/described/method_page.h"

namespace weir {
namespace {

struct DescribeVerb {
  std::string address;
  std::string method;  // "package.Service/Method"; empty: the list
  DescriptorSources sources;
  std::vector<std::string> sets;
  bool json = false;
};

/// A scenario with such a target, for the keys of [target] that say how it is reached. Mistakes are printed to stderr.
std::optional<Scenario> scenario_of(const DescribeVerb& verb) {
  std::vector<Override> changes = parse_overrides(verb.sets);
  changes.insert(changes.begin(), {"target.address", verb.address, "TARGET " + verb.address});
  LoadResult loaded = load_scenario("schema = 1\nname = \"describe\"\n[[streams]]\nname = \"x\"\n", "",
                                    changes, vocabulary());
  if (loaded.ok()) return std::move(loaded.scenario);
  say(loaded.errors.render());
  return std::nullopt;
}

/// Says why there is nothing to show; the exit code.
int refuse(const absl::Status& why) {
  say(fmt::format("weir describe: {}\n", std::string(why.message())));
  return absl::IsInvalidArgument(why) ? kExitUsage : kExitNotEvidence;
}

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
  const std::optional<Scenario> target = scenario_of(verb);
  if (!target) return kExitUsage;
  if (verb.method.empty()) {
    const absl::StatusOr<std::vector<RemoteMethod>> methods = methods_of(*target, verb.sources);
    if (!methods.ok()) return refuse(methods.status());
    print_methods(*methods, verb.json);
    return kExitOk;
  }
  const absl::StatusOr<std::shared_ptr<const Descriptors>> found =
      descriptors_of(*target, verb.sources, verb.method);
  if (!found.ok()) return refuse(found.status());
  const google::protobuf::MethodDescriptor* method = (*found)->method(verb.method);
  if (method == nullptr) {
    say(fmt::format("weir describe: there is no method '{}'\n  fix: {}\n", verb.method,
                    suggest_method(**found, verb.method)));
    return kExitUsage;
  }
  put(describe_method(*method));
  return kExitOk;
}

}  // namespace

void add_describe_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<DescribeVerb>();
  CLI::App* sub = app.add_subcommand("describe", "List a service's methods, or show one with its messages");
  sub->add_option("TARGET", verb->address, "host:port, or unix:/path")->required();
  CLI::Option* method = sub->add_option("METHOD", verb->method, "package.Service/Method");
  sub->add_option("--descriptors", verb->sources.sets,
                  "descriptor sets (protoc --include_imports --descriptor_set_out, buf build -o) in place of "
                  "the server's reflection")
      ->type_name("FILE")
      ->allow_extra_args(false);
  sub->add_option("--proto", verb->sources.proto_files, ".proto files, as an import would name them")
      ->type_name("FILE")
      ->allow_extra_args(false);
  sub->add_option("--proto-path", verb->sources.proto_paths,
                  "folders in which they and their imports are looked for (the one you are in)")
      ->type_name("DIR")
      ->allow_extra_args(false);
  sub->add_option("--set", verb->sets,
                  "a key of [target], e.g. --set 'target.tls={}', --set 'target.auth.bearer=${env:TOKEN}'")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  sub->add_flag("--json", verb->json, "the list of methods as JSON on stdout")->excludes(method);
  sub->footer(exit_codes_help("describe") +
              "\n  weir describe 127.0.0.1:50051\n  weir describe 127.0.0.1:50051 shop.Orders/Watch\n"
              "  weir describe 127.0.0.1:50051 shop.Orders/Watch --descriptors shop.protoset");
  sub->callback([verb, &exit_code] { exit_code = describe(*verb); });
}

}  // namespace weir
