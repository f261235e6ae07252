// Where a JSON document is not of the shape of a protobuf message, said in words for people.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/struct.pb.h>

#include <optional>
#include <string>

namespace weir {

/// The first field, in the message's order, whose value a message of `type` can't hold: "outcomes[2].count must be a whole
/// number from 0 to 4294967295, not the text 'x'". Nothing when there is none. Fields that `type` doesn't have are passed over.
[[nodiscard]] std::optional<std::string> find_misfit(const google::protobuf::Struct& json,
                                                     const google::protobuf::Descriptor& type);

}  // namespace weir
