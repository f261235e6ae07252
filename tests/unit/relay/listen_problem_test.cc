#include "harness/relay/listen_problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

using testing::HasSubstr;

std::string why(const std::string& address) {
  const std::error_code error = try_listen(address);
  return error ? explain_listen(address, error) : "";
}

TEST(ListenProblem, there_is_none_where_one_can_listen) {
  EXPECT_EQ(why("127.0.0.1:0"), "");
  const std::string path = testing::TempDir() + "weir-listen-problem";
  EXPECT_EQ(why("unix:" + path), "");
  EXPECT_FALSE(std::filesystem::exists(path)) << "it leaves nothing behind";
}

TEST(ListenProblem, a_port_in_use_is_named_with_its_remedy_alone) {
  const TcpPort taken;
  EXPECT_EQ(why("127.0.0.1:" + std::to_string(taken.port())),
            "cannot listen on 127.0.0.1:" + std::to_string(taken.port()) +
                ": Address already in use\n  fix: stop who listens there, or choose another port with "
                "--listen (port 0: "
                "any free one)");
}

TEST(ListenProblem, each_cause_has_a_remedy_of_its_own) {
  EXPECT_THAT(why("192.0.2.1:5000"),
              HasSubstr("Cannot assign requested address\n  fix: name an address of this machine"));
  EXPECT_THAT(why("nobody.invalid:80"), HasSubstr("fix: check the host's name"));
  EXPECT_THAT(why("unix:/nowhere/at/all"),
              HasSubstr("No such file or directory\n  fix: choose a folder that is there"));
  EXPECT_THAT(explain_listen("127.0.0.1:80", std::make_error_code(std::errc::permission_denied)),
              HasSubstr("fix: choose a port of 1024 or above"));
  const std::string file = testing::TempDir() + "weir-listen-problem-file";
  std::ofstream(file) << "x";
  EXPECT_THAT(why("unix:" + file), HasSubstr("remove the file, or choose another"));
  std::filesystem::remove(file);
}

TEST(ListenProblem, a_path_that_can_be_no_socket_is_a_mistake) {
  EXPECT_FALSE(socket_path_mistake("127.0.0.1:1"));
  EXPECT_FALSE(socket_path_mistake("unix:/tmp/s"));
  EXPECT_THAT(*socket_path_mistake("unix:"), HasSubstr("names no file for the socket"));
  EXPECT_THAT(*socket_path_mistake("unix:/" + std::string(200, 'x')),
              HasSubstr("fix: choose a path of 107 bytes at most"));
}

}  // namespace
}  // namespace weir
