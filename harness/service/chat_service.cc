#include "harness/service/chat_service.h"

#include <string>

#include "harness/service/chat_codec.h"

namespace weir {
namespace {

Answers answers_of(const StreamGroup& group) {
  Answers answers;
  answers.count = group.server.replies_per_request;
  if (group.pace.kind == PaceKind::kPush) {
    answers.kind = Answers::Kind::kPushed;
    answers.count = group.pace.replies.value_or(1);
  }
  answers.numbered = group.integrity == Integrity::kEcho;
  return answers;
}

}  // namespace

ChatService::ChatService(const StreamGroup& group, std::uint64_t seed)
    : content_(group.payload, seed), expected_(answers_of(group)) {}

std::size_t ChatService::make(const StreamIdentity& stream, std::uint32_t seq, std::uint64_t at_least,
                              MessageSink& sink) const {
  const std::string_view filler = content_.filler(seq, stream.key);
  const RequestFrame frame(ContentFormat::size_with(filler), at_least);
  ContentFormat::write(stream.stream, seq, filler, frame.write(sink.room(frame.size())));
  return frame.size();
}

ReplyMeaning ChatService::read(const StreamIdentity& stream, std::string_view bytes) const {
  ReplyMeaning meaning;
  if (!expected_.numbered) return meaning;  // the server may say what it likes
  std::string scratch;
  ReplyContent found;
  if (std::optional<std::string_view> reply = decode_reply(bytes, scratch))
    found = content_.read(*reply, stream.key);
  const bool own = found.readable && found.stream == stream.stream;
  if (own) {
    meaning.answers = found.seq;
    meaning.part = found.push;
  }
  meaning.intact = own && found.intact;
  return meaning;
}

}  // namespace weir
