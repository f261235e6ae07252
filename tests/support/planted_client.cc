// A client of the chat service with a mistake of one's choice, for those who look for mistakes in clients.
//
//   planted_client ADDRESS [--bug no-reconnect|busy-loop|storm|twice|lost|hang|crash] [--messages 20] [--for-ever]
//
// It says "1", "2", ... one after the other and waits for each reply. Without a bug it comes back whatever befalls it, on a new
// connection, with pauses that grow, and goes on behind the last message that was answered.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "chat.grpc.pb.h"

namespace {

using namespace std::chrono_literals;

struct Options {
  std::string address;
  std::string bug;
  int messages = 20;
  bool for_ever = false;
};

std::unique_ptr<chat::ChatService::Stub> connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  // Each channel has a connection of its own, and none waits for what another one met.
  arguments.SetInt("grpc.use_local_subchannel_pool", 1);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 300);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 300);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  return chat::ChatService::NewStub(
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
}

/// Talks until all is said or the stream ends. `next`: the message to be said, which moves on with each reply.
grpc::Status talk(const Options& options, int& next) {
  const auto stub = connect(options.address);
  grpc::ClientContext context;
  const auto stream = stub->BidirectionalChat(&context);
  while (options.for_ever || next <= options.messages) {
    chat::MessageRequest request;
    request.set_content("message " + std::to_string(next));
    chat::MessageResponse response;
    if (!stream->Write(request) || !stream->Read(&response)) break;
    ++next;
    std::this_thread::sleep_for(10ms);
  }
  if (next > options.messages) stream->WritesDone();
  return stream->Finish();
}

Options read(int argc, char** argv) {
  Options options;
  const std::vector<std::string> words(argv + 1, argv + argc);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--bug") {
      options.bug = words.at(++i);
    } else if (words[i] == "--messages") {
      options.messages = std::stoi(words.at(++i));
    } else if (words[i] == "--for-ever") {
      options.for_ever = true;
    } else {
      options.address = words[i];
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read(argc, argv);
  const std::string& bug = options.bug;
  std::minstd_rand random(std::random_device{}());
  std::chrono::milliseconds pause = 100ms;
  for (int next = 1; options.for_ever || next <= options.messages;) {
    const int before = next;
    const grpc::Status status = talk(options, next);
    if (status.ok() && !options.for_ever && next > options.messages) break;
    std::cerr << "at message " << next << ": " << status.error_code() << " " << status.error_message()
              << std::endl;
    if (bug == "no-reconnect") return 1;
    if (bug == "crash") std::abort();
    if (bug == "hang") std::this_thread::sleep_for(1h);
    if (bug == "twice" && next != before) next = std::max(1, next - 2);
    if (bug == "lost" && next != before) ++next;
    if (next != before) pause = 100ms;
    if (bug == "storm") pause = 50ms;
    if (bug != "busy-loop") std::this_thread::sleep_for(pause);
    pause = std::min<std::chrono::milliseconds>(pause * 2 + std::chrono::milliseconds(random() % 20), 2s);
  }
  std::cout << "said all" << std::endl;
  return 0;
}
