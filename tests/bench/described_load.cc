#include "tests/bench/described_load.h"

#include <memory>
#include <stdexcept>

#include "harness/service/described/proto_sources.h"
#include "tests/bench/ten_fields.h"

namespace weir::bench {

void speak_ten_fields(Target& target, StreamGroup& group) {
  target.method = "echo.Echo/Talk";
  target.descriptors.proto_files.push_back({.text = "echo.proto"});
  DescribedMessages& said = group.described.emplace();
  said.message.json = PlacedText{.text = ten_fields("{n}", "{stream}", "{draw:1..1000000}")};
  said.reply.match = ReplyMatch::kField;
  said.reply.request = PlacedText{.text = "id"};
  said.reply.same.push_back({.text = "at"});
}

Services ten_field_services(const Plan& plan) {
  ErrorList errors;
  const std::shared_ptr<const Descriptors> descriptors = read_descriptors(
      plan.scenario->target.descriptors, /*scenario_file: beside it=*/WEIR_BENCH_ECHO_PROTO, errors);
  Services services;
  if (descriptors) services = make_services(plan, descriptors, errors);
  if (!errors.empty()) throw std::runtime_error(errors.render());
  return services;
}

}  // namespace weir::bench
