// The talk of a group's scenario to templates, conditions and paths.
#pragma once

#include <string>

#include "harness/base/errors.h"
#include "harness/scenario/talk.h"
#include "harness/service/described/described_talk.h"
#include "harness/service/described/descriptors.h"

namespace weir {

/// Calls before a stream's own. Adds what is wrong to `errors`, under `key`; then `out` is not whole. `scope`: of the group's messages;
/// its slots get one for each field that is kept.
void read_setups(const Talk& talk, const Descriptors& descriptors, const TemplateScope& scope,
                 const std::string& key, ErrorList& errors, DescribedTalk& out);
/// All but the setups, whose names it uses.
void read_talk(const Talk& talk, const google::protobuf::Descriptor& request,
               const google::protobuf::Descriptor& reply, const TemplateScope& scope, const std::string& key,
               ErrorList& errors, DescribedTalk& out);

}  // namespace weir
