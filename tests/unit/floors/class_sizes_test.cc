// No class is so big that nobody can say what it does: at most 25 methods and 15 members.
#include "tests/unit/floors/class_sizes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace weir {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostMethods = 25;
constexpr std::size_t kMostMembers = 15;

std::map<std::string, ClassSize> sizes_of_the_sources() {
  std::map<std::string, ClassSize> sizes;
  for (const char* folder : {"reports", "harness"}) {
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(WEIR_SOURCE_DIR) / folder)) {
      const std::string end = entry.path().extension().string();
      if (!entry.is_regular_file() || (end != ".h" && end != ".cc")) continue;
      std::ifstream in(entry.path());
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      for (ClassSize& size : class_sizes(text)) {
        ClassSize& known = sizes[size.name];  // of classes of one name, the bigger counts
        known = {size.name, std::max(known.methods, size.methods), std::max(known.members, size.members)};
      }
    }
  }
  return sizes;
}

/// A record of facts, without a method of its own, may have as many as there are facts.
bool is_too_big(const ClassSize& size) {
  return size.methods > kMostMethods || (size.methods > 0 && size.members > kMostMembers);
}

TEST(ClassSizes, no_class_has_more_than_25_methods_or_15_members) {
  const std::map<std::string, ClassSize> sizes = sizes_of_the_sources();
  ASSERT_GT(sizes.size(), 300U);
  ASSERT_TRUE(sizes.contains("H2Tap"));
  for (const auto& [name, size] : sizes) {
    EXPECT_FALSE(is_too_big(size)) << name << " has " << size.methods << " methods and " << size.members
                                   << " members: it wants to be several classes";
  }
}

TEST(ClassSizes, methods_and_members_are_told_apart) {
  const std::vector<ClassSize> sizes = class_sizes(R"cc(
#include <x>
    namespace a {
    class B;
    enum class E { kOne, kTwo };
    template <typename T>
    class Box final : public Base<T> {
     public:
      explicit Box(int a = {}) : a_(a), b_{1} {}
      ~Box() override = default;
      Box& operator=(const Box&) = delete;
      [[nodiscard]] int get() const { return a_ > 0 ? a_ : f(b_); }  // it's not; counted(
      template <typename U>
      void set(U u, std::vector<int> v = {});
      static int count();
      using Done = std::function<void(int)>;
      friend bool operator==(const Box&, const Box&) = default;
      struct Inner {
        int x = 0;
        enum class What { kA, kB } what = What::kA;
      };

     private:
      static constexpr int kMost = 3;
      int a_ = f(3);
      int b_{2};
      std::function<void(std::map<int, int>)> done_;
      std::map<int, std::string> names_ ABSL_GUARDED_BY(mutex_);
    };
    void free_function() { int x = 0; }
    }  // namespace a
  )cc");
  ASSERT_EQ(sizes.size(), 2U);
  EXPECT_EQ(sizes[0].name, "Box::Inner");
  EXPECT_EQ(sizes[0].methods, 0U);
  EXPECT_EQ(sizes[1].name, "Box");
  EXPECT_EQ(sizes[1].methods, 3U);
  EXPECT_EQ(sizes[1].members, 4U);
}

}  // namespace
}  // namespace weir
