// The talk of a group's scenario to templates, conditions and paths.
#pragma once

#include <string>

#include "harness/base/errors.h"
#include "harness/scenario/talk.h"
#include "harness/service/described/described_talk.h"

namespace weir {

/// Adds what is wrong to `errors`, under `key`; then the result is not whole. `scope`: of the group's messages.
[[nodiscard]] DescribedTalk read_talk(const Talk& talk, const google::protobuf::Descriptor& request,
                                      const google::protobuf::Descriptor& reply, const TemplateScope& scope,
                                      const std::string& key, ErrorList& errors);

}  // namespace weir
