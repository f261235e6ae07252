// Any bytes as what the network brings to either end of a TLS connection. They may break it, with a reason; they never make it
// ready, and nothing plain comes of them.
#include <memory>
#include <string>
#include <string_view>

#include "harness/tls/authority.h"
#include "harness/tls/context.h"
#include "harness/tls/filter.h"
#include "tests/fuzz/input.h"

namespace {

using namespace weir;

void check(TlsFilter& filter, std::string_view bytes, std::uint8_t cut) {
  std::string out;
  filter.take(out);
  std::string plain;
  for (std::string_view piece : fuzz::pieces(bytes, cut)) {
    filter.receive(piece, plain);
    filter.take(out);
  }
  filter.close();
  filter.take(out);
  fuzz::require(!filter.ready() && plain.empty());
  if (filter.alert()) fuzz::require(!filter.problem().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto& authority = *new TestAuthority();
  static const SslContext& server = *new SslContext(*authority.serve_as({"chat.test"}));
  static const SslContext& client = *new SslContext(*make_client_context(authority.certificate_pem()));
  if (size == 0) return 0;
  const std::string_view bytes = fuzz::text(data, size).substr(1);
  check(*TlsFilter::server(server), bytes, data[0]);
  check(*TlsFilter::client(client, "chat.test"), bytes, data[0]);
  const std::unique_ptr<TlsFilter> refusing = TlsFilter::server(server);
  refusing->refuse(data[0]);
  check(*refusing, bytes, data[0]);
  return 0;
}
