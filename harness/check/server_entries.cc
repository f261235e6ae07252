#include "harness/check/server_entries.h"

#include <fmt/format.h>

#include "harness/check/proper_answers.h"

namespace weir {
namespace {

/// A field of the request's head.
CheckEntry head(std::string name, std::string what, const std::string& field, const std::string& value) {
  return {.name = std::move(name),
          .kind = "h2-request-header",
          .what = std::move(what),
          .fault = fmt::format("field = \"{}\"\n{}", field, value)};
}

std::string value(const std::string& text) { return fmt::format("value = \"{}\"", text); }

/// Frames or messages toward the server, in mid-conversation.
CheckEntry frames(std::string name, std::string kind, std::string what, const std::string& keys) {
  return {.name = std::move(name),
          .kind = std::move(kind),
          .what = std::move(what),
          .fault = "toward = \"server\"\nat = { replies = 5 }\n" + keys};
}

/// Streams that go on for a second or more, whatever the service is.
constexpr const char* kSlowly = "pace = { kind = \"open\", rate = \"60/s\" }\nmessages = 20";

}  // namespace

std::vector<CheckEntry> server_entries() {
  std::vector<CheckEntry> entries = {
      frames("request-cut", "h2-truncate", "the client ends its stream within a message", ""),
      frames("request-cut-behind-its-prefix", "h2-truncate",
             "the client ends its stream behind a message's prefix", "keep = \"5B\""),
      frames("request-of-a-gigabyte", "h2-bad-length",
             "a message's prefix says a gigabyte more than there is", "by = 1073741824"),
      frames("request-bad-flag", "h2-bad-flag", "a message begins with a flag that gRPC does not know",
             "flag = 7"),
      frames("request-compressed-by-nothing", "h2-bad-flag",
             "a message says that it is compressed, and no grpc-encoding says by what", "flag = 1"),
      head("request-encoding-unknown", "grpc-encoding names what the server can't know", "grpc-encoding",
           value("weir")),
      head("request-timeout-malformed", "grpc-timeout is no timeout", "grpc-timeout", value("5x")),
      head("request-timeout-of-nine-digits", "grpc-timeout has nine digits", "grpc-timeout",
           value("100000000m")),
      head("request-deadline", "a deadline that the client leaves to the server", "grpc-timeout",
           value("300m")),
      head("request-content-type-proto", "content-type is application/grpc+proto", "content-type",
           value("application/grpc+proto")),
      head("request-content-type-other", "content-type is text/plain", "content-type", value("text/plain")),
      head("request-without-te", "te is missing", "te", "how = \"remove\""),
      head("request-method-unknown", "the method is one that nobody has", ":path",
           value("/weir.NoSuch/Method")),
      head("request-metadata-large", "metadata of 20 KiB", "x-weir-large", "size = \"20KiB\""),
      head("request-metadata-no-base64", "binary metadata that is no Base64", "x-weir-bin", value("%%%")),
      head("request-name-in-capitals", "a field's name is in upper case", "X-Weir", value("1")),
      head("request-connection-field", "a field that HTTP/2 has no place for", "connection",
           value("keep-alive")),
      {.name = "request-continuation",
       .kind = "h2-continuation",
       .what = "the request's head comes in eight frames",
       .fault = "toward = \"server\"\nframes = 8"},
      frames("goaway-from-the-client", "h2-goaway", "the client says that it leaves", ""),
      frames("push-promise-from-the-client", "h2-push-promise", "the client pushes", ""),
      frames("headers-that-cannot-be-decoded", "h2-bad-hpack", "a header block that can't be decoded", ""),
      frames("window-beyond-its-end", "h2-window-overflow", "WINDOW_UPDATEs beyond what a window can be",
             "of = \"stream\""),
      {.name = "upload-refused-beside-neighbours",
       .kind = "h2-request-header",
       .what = "calls that are refused send on, on the connection of others",
       .streams = "messages = 64\npayload = { size = \"16KiB\" }\npace = { kind = \"window\", window = 64 }",
       .fault = "field = \":path\"\nvalue = \"/weir.NoSuch/Method\"",
       .beside_neighbours = true},
      // Four times what may be held, 16 MiB: gRPC's client reads 4 MiB ahead of the one that reads nothing.
      {.name = "never-reader-beside-neighbours",
       .kind = "never-reader",
       .what = "the client reads no more and goes on sending, on the connection of others",
       .streams = "count = 1\nmessages = 256\npayload = { size = \"64KiB\" }\npace = { kind = \"window\", "
                  "window = 256 }",
       .fault = "at = { replies = 3 }",
       .relayed = true,
       .beside_neighbours = true},
      {.name = "stream-limit",
       .kind = "h2-settings",
       .what = "300 streams on one connection, whatever limit the server has said",
       .streams = "count = 300\nconnections = 1\nmessages = 3",
       .fault = "setting = \"max-concurrent-streams\"\nvalue = 1000",
       .flood = true},
  };
  for (CheckEntry& entry : entries) {
    entry.accepted = proper_outcomes(entry.name);
    if (entry.name == "request-deadline") entry.streams = kSlowly;
  }
  return entries;
}

}  // namespace weir
