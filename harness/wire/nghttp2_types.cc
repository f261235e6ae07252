#include "harness/wire/nghttp2_types.h"

#include <new>

namespace weir {
namespace {

std::uint8_t* bytes_of(std::string_view text) {
  // nghttp2 takes pointers to what it will not change.
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));  // NOLINT
}

}  // namespace

Nghttp2Setup::Nghttp2Setup() {
  if (nghttp2_session_callbacks_new(&callbacks) != 0 || nghttp2_option_new(&option) != 0)
    throw std::bad_alloc();
  nghttp2_option_set_no_auto_window_update(option, 1);
  nghttp2_option_set_no_closed_streams(option, 1);
}

Nghttp2Setup::~Nghttp2Setup() {
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_option_del(option);
}

bool is_finished(nghttp2_session* session) {
  return nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0;
}

PulledOutput pull_output(nghttp2_session* session, std::string& out, std::size_t enough) {
  PulledOutput pulled;
  while (out.size() < enough) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session, &bytes);
    pulled.broken = size < 0;
    if (size <= 0) break;
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    pulled.any = true;
  }
  return pulled;
}

nghttp2_nv header_field(std::string_view name, std::string_view value) {
  return {bytes_of(name), bytes_of(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

nghttp2_nv lasting_header_field(std::string_view name, std::string_view value) {
  nghttp2_nv out = header_field(name, value);
  out.flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;
  return out;
}

}  // namespace weir
