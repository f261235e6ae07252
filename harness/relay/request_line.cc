#include "harness/relay/request_line.h"

#include <absl/strings/escaping.h>

#include <chrono>

#include "harness/base/json_writer.h"

namespace weir {

std::string request_line(const HeardRequest& heard) {
  JsonObject out(JsonObject::Style::kSpaced);
  out.add("at_s", json_of(std::chrono::duration<double>(heard.at.time_since_epoch()).count(), 6))
      .add("link", heard.link)
      .add("stream", heard.h2_stream)
      .add("method", heard.method)
      .add("n", heard.number);
  if (heard.packed) out.add("packed", true);
  return out.add("base64", absl::Base64Escape({heard.bytes.data(), heard.bytes.size()})).json().text;
}

}  // namespace weir
