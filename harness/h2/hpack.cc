#include "harness/h2/hpack.h"

#include <nghttp2/nghttp2.h>

#include <new>

namespace weir {
namespace {

constexpr char kTableOfSizeZero = '\x20';  // RFC 7541 section 6.3
// More than any peer of ours sends; what it bounds is this process's memory.
constexpr std::size_t kMostFields = 4096;

std::uint8_t* octets_of(std::string_view text) {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
}

std::string text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

std::string_view field_of(const HeaderFields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return value;
  }
  return {};
}

void HpackInflater::Delete::operator()(nghttp2_hd_inflater* inflater) const {
  nghttp2_hd_inflate_del(inflater);
}

HpackInflater::HpackInflater() {
  nghttp2_hd_inflater* made = nullptr;
  if (nghttp2_hd_inflate_new(&made) != 0) throw std::bad_alloc();
  inflater_.reset(made);
}

std::optional<HeaderFields> HpackInflater::inflate(std::string_view block) {
  HeaderFields fields;
  for (;;) {
    nghttp2_nv field;
    int flags = 0;
    const ssize_t used =
        nghttp2_hd_inflate_hd2(inflater_.get(), &field, &flags, octets_of(block), block.size(), 1);
    if (used < 0) return std::nullopt;
    block.remove_prefix(static_cast<std::size_t>(used));
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      if (fields.size() == kMostFields) return std::nullopt;
      fields.emplace_back(text_of(field.name, field.namelen), text_of(field.value, field.valuelen));
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0 && block.empty()) return std::nullopt;
  }
  nghttp2_hd_inflate_end_headers(inflater_.get());
  return fields;
}

void HpackInflater::allow_table(std::uint32_t size) {
  if (size <= table_) return;
  table_ = size;
  nghttp2_hd_inflate_change_table_size(inflater_.get(), size);
}

std::string encode_apart(const HeaderFields& fields) {
  nghttp2_hd_deflater* deflater = nullptr;
  if (nghttp2_hd_deflate_new(&deflater, 4096) != 0) throw std::bad_alloc();
  std::vector<nghttp2_nv> list;
  for (const auto& [name, value] : fields) {
    list.push_back({octets_of(name), octets_of(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NO_INDEX});
  }
  std::string literals(nghttp2_hd_deflate_bound(deflater, list.data(), list.size()), '\0');
  const ssize_t size =
      nghttp2_hd_deflate_hd(deflater, octets_of(literals), literals.size(), list.data(), list.size());
  nghttp2_hd_deflate_del(deflater);
  if (size < 0) throw std::bad_alloc();
  return kTableOfSizeZero + literals.substr(0, static_cast<std::size_t>(size));
}

}  // namespace weir
