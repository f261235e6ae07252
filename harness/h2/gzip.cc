#include "harness/h2/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace weir {
namespace {

constexpr int kGzipFormat = 15 + 16;  // the largest window, and gzip's head (zlib.h, deflateInit2)
constexpr int kMemory = 8;            // zlib's default

Bytef* bytes_of(const char* text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text)); }

}  // namespace

struct Gzip::Streams {
  z_stream out{};
  z_stream in{};
};

Gzip::Gzip() : streams_(std::make_unique<Streams>()) {
  if (deflateInit2(&streams_->out, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipFormat, kMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK ||
      inflateInit2(&streams_->in, kGzipFormat) != Z_OK)
    throw std::bad_alloc();
}

Gzip::~Gzip() {
  deflateEnd(&streams_->out);
  inflateEnd(&streams_->in);
}

char* Gzip::room(std::size_t size) {
  plain_.resize(size);
  return plain_.data();
}

Gzip::Packed Gzip::pack() {
  z_stream& stream = streams_->out;
  deflateReset(&stream);
  // What does not fit here has not become smaller.
  packed_.resize(plain_.size());
  stream.next_in = bytes_of(plain_.data());
  stream.avail_in = static_cast<uInt>(plain_.size());
  stream.next_out = bytes_of(packed_.data());
  stream.avail_out = static_cast<uInt>(packed_.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END || stream.avail_out == 0) return {plain_, false};
  return {std::string_view(packed_).substr(0, packed_.size() - stream.avail_out), true};
}

Gzip::Unpacked Gzip::unpack(std::string_view packed, std::optional<std::uint64_t> limit,
                            std::string_view& message) {
  z_stream& stream = streams_->in;
  inflateReset(&stream);
  stream.next_in = bytes_of(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  const std::uint64_t most = limit.value_or(kMostUnpacked);
  std::size_t made = 0;
  for (int result = Z_OK; result != Z_STREAM_END;) {
    if (made > most) return Unpacked::kTooLarge;
    if (made == unpacked_.size())
      unpacked_.resize(std::max<std::size_t>({1024, packed.size() * 2, unpacked_.size() * 2}));
    stream.next_out = bytes_of(unpacked_.data() + made);
    stream.avail_out = static_cast<uInt>(unpacked_.size() - made);
    result = inflate(&stream, Z_NO_FLUSH);
    made = unpacked_.size() - stream.avail_out;
    // Without progress the text ends before its end.
    const bool cut =
        result == Z_BUF_ERROR || (result == Z_OK && stream.avail_in == 0 && stream.avail_out > 0);
    if (cut || (result != Z_OK && result != Z_STREAM_END)) return Unpacked::kBroken;
  }
  if (made > most) return Unpacked::kTooLarge;
  // Something follows that belongs to no message.
  if (stream.avail_in > 0) return Unpacked::kBroken;
  message = std::string_view(unpacked_).substr(0, made);
  return Unpacked::kMessage;
}

}  // namespace weir
