#include "harness/repro/redact.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

struct Row {
  const char* text;
  const char* redacted;
};

TEST(Redact, a_value_goes_by_the_name_that_it_has) {
  const Row rows[] = {
      // TOML
      {"password = \"hunter2\"\n", "password = \"***\"\n"},
      {"metadata = { x-api-key = \"abc\", trace = \"abc\" }",
       "metadata = { x-api-key = \"***\", trace = \"abc\" }"},
      {"db_passwd = 'x y'", "db_passwd = '***'"},
      // JSON
      {R"({"accessToken": "a\"b", "user": "ann"})", R"({"accessToken": "***", "user": "ann"})"},
      {R"({"pin_secret": 1234})", R"({"pin_secret": "***"})"},
      {R"({"session_id": true, "n": 1})", R"({"session_id": "***", "n": 1})"},
      // JSON in a string of TOML
      {R"(message = "{\"token\": \"abc\", \"n\": 1}")", R"(message = "{\"token\": \"***\", \"n\": 1}")"},
      {R"(message = '{"client_secret": "abc"}')", R"(message = '{"client_secret": "***"}')"},
      // headers, as a peer repeats them
      {"authorization: Bearer abc.def", "authorization: ***"},
      {"told: bad Bearer eyJhbGciOiJI.xyz", "told: bad Bearer ***"},
      {"set-cookie: id=5", "set-cookie: ***"},
      // that is named elsewhere
      {"bearer = \"${env:TOKEN}\"", "bearer = \"${env:TOKEN}\""},
      {"api_token = \"{file:/etc/token}\"", "api_token = \"{file:/etc/token}\""},
      {R"(message = '{"token": "{lease}"}')", R"(message = '{"token": "{lease}"}')"},
      {R"(keep = { token = "auth.token" }, password = "x")",
       R"(keep = { token = "auth.token" }, password = "***")"},
      {R"(when = "token == 'abc'")", R"(when = "token == '***'")"},
      // that is no secret
      {"messages = 5", "messages = 5"},
      {"the basic idea", "the basic idea"},
      {"password", "password"},
      {"", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(redacted(row.text), row.redacted) << row.text;
}

TEST(Redact, names_sound_secret_in_any_spelling) {
  for (const char* name :
       {"password", "X-API-Key", "accessToken", "db_password", "Authorization", "aws-secret-access-key"})
    EXPECT_TRUE(sounds_secret(name)) << name;
  for (const char* name : {"key", "name", "message", "user", "author"})
    EXPECT_FALSE(sounds_secret(name)) << name;
}

}  // namespace
}  // namespace weir
