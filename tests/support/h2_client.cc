#include "tests/support/h2_client.h"

#include <nghttp2/nghttp2.h>

#include <new>

namespace weir {

H2Client::H2Client(TcpPeer peer, const std::string& settings) : peer_(std::move(peer)) {
  if (nghttp2_hd_inflate_new(&inflater_) != 0) throw std::bad_alloc();
  peer_.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings);
}

H2Client::~H2Client() { nghttp2_hd_inflate_del(inflater_); }

void H2Client::request(std::uint32_t stream, const H2Fields& more, const std::string& path) {
  H2Fields fields = {{":method", "POST"},    {":scheme", "http"}, {":path", path},
                     {":authority", "test"}, {"te", "trailers"},  {"content-type", "application/grpc"}};
  fields.insert(fields.end(), more.begin(), more.end());
  send(h2_peer::frame({h2_peer::kHeaders, h2_peer::kEndHeaders, stream, h2_peer::block(fields)}));
}

H2Frame H2Client::next(const std::vector<std::uint8_t>& types) {
  for (;;) {
    H2Frame frame = h2_peer::receive(peer_);
    if (frame.type == 255) return frame;
    for (std::uint8_t type : types) {
      if (frame.type == type) return frame;
    }
    // A block that is passed over still changes the table that later ones refer to.
    if (frame.type == h2_peer::kHeaders) (void)decode(frame.payload);
  }
}

std::map<std::string, std::string> H2Client::next_headers() {
  H2Frame frame = next({h2_peer::kHeaders});
  std::map<std::string, std::string> fields = decode(frame.payload);
  if ((frame.flags & h2_peer::kEndStream) != 0) fields["END_STREAM"] = "";
  return fields;
}

std::vector<H2Frame> H2Client::settle() {
  send(h2_peer::frame({h2_peer::kPing, 0, 0, "settle!!"}));
  std::vector<H2Frame> before;
  for (;;) {
    H2Frame frame = h2_peer::receive(peer_);
    bool answer = frame.type == h2_peer::kPing && frame.flags == h2_peer::kAck && frame.payload == "settle!!";
    if (answer || frame.type == 255) return before;
    if (frame.type == h2_peer::kHeaders) (void)decode(frame.payload);
    before.push_back(std::move(frame));
  }
}

std::map<std::string, std::string> H2Client::decode(const std::string& block) {
  std::map<std::string, std::string> fields;
  std::string left = block;
  for (;;) {
    nghttp2_nv field{};
    int flags = 0;
    ssize_t used = nghttp2_hd_inflate_hd2(inflater_, &field, &flags,
                                          reinterpret_cast<const std::uint8_t*>(left.data()), left.size(), 1);
    if (used < 0) return {{"HPACK", nghttp2_strerror(static_cast<int>(used))}};
    left.erase(0, static_cast<std::size_t>(used));
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      fields[std::string(reinterpret_cast<char*>(field.name), field.namelen)] =
          std::string(reinterpret_cast<char*>(field.value), field.valuelen);
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
  }
  nghttp2_hd_inflate_end_headers(inflater_);
  return fields;
}

}  // namespace weir
