#include "harness/service/described/descriptors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "harness/scenario/mistakes.h"

namespace weir {

namespace pb = google::protobuf;

namespace {

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// Protobuf says what is wrong with a file in pieces; the first few are enough.
class BuildProblems final : public pb::DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string& file, const std::string& element, const pb::Message*, ErrorLocation,
                const std::string& message) override {
    if (said_.size() < 3) said_.push_back(fmt::format("{}: {}: {}", file, element, message));
  }
  void AddWarning(const std::string&, const std::string&, const pb::Message*, ErrorLocation,
                  const std::string&) override {}
  [[nodiscard]] std::string all() const { return fmt::format("{}", fmt::join(said_, "; ")); }

 private:
  std::vector<std::string> said_;
};

/// The same file twice is one; two files by one name are a mistake.
absl::Status drop_doubles(pb::FileDescriptorSet& files, const std::string& source) {
  std::map<std::string, std::string> known;
  pb::FileDescriptorSet once;
  for (pb::FileDescriptorProto& file : *files.mutable_file()) {
    // Comments and places are of no use here, and differ from tool to tool.
    file.clear_source_code_info();
    const auto [at, is_new] = known.emplace(file.name(), file.SerializeAsString());
    if (is_new) {
      *once.add_file() = std::move(file);
    } else if (at->second != file.SerializeAsString()) {
      return absl::InvalidArgumentError(fmt::format(
          "{} has two different files called '{}'; leave one of the two out", source, file.name()));
    }
  }
  files = std::move(once);
  return absl::OkStatus();
}

absl::Status find_missing_import(const pb::FileDescriptorSet& files, const std::string& source) {
  std::set<std::string> names;
  for (const pb::FileDescriptorProto& file : files.file()) names.insert(file.name());
  for (const pb::FileDescriptorProto& file : files.file()) {
    for (const std::string& import : file.dependency()) {
      if (names.contains(import) || is_well_known(import)) continue;
      const auto alike = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
        return name != file.name() && last_part(name) == last_part(import);
      });
      if (alike != names.end()) {
        return absl::InvalidArgumentError(fmt::format(
            "in {} the file '{}' imports '{}', and the set has it as '{}': an import must have its file's "
            "name; make the "
            "set anew from the folder that the imports begin in: protoc -I FOLDER --include_imports "
            "--descriptor_set_out=x.protoset {}",
            source, file.name(), import, *alike, file.name()));
      }
      return absl::InvalidArgumentError(fmt::format(
          "in {} the file '{}' imports '{}', which is not there; make the set with all imports: protoc "
          "--include_imports --descriptor_set_out=x.protoset {}, or buf build -o x.protoset",
          source, file.name(), import, file.name()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

Descriptors::Descriptors(pb::FileDescriptorSet files)
    : files_(std::move(files)), all_(&own_, &well_known_), pool_(&all_) {}

absl::StatusOr<std::shared_ptr<const Descriptors>> Descriptors::of(pb::FileDescriptorSet files,
                                                                   const std::string& source) {
  if (files.file().empty())
    return absl::InvalidArgumentError(fmt::format("{} describes nothing; give a set that has files", source));
  if (absl::Status status = drop_doubles(files, source); !status.ok()) return status;
  if (absl::Status status = find_missing_import(files, source); !status.ok()) return status;
  // A pool that is filled from a database says what is wrong on stderr; one that is filled by hand tells who fills it.
  std::shared_ptr<Descriptors> made(new Descriptors(std::move(files)));
  for (const pb::FileDescriptorProto& file : made->files_.file()) {
    if (!made->own_.Add(file)) {
      return absl::InvalidArgumentError(
          fmt::format("in {} something of '{}' is in another file as well; leave one of the two out", source,
                      file.name()));
    }
  }
  BuildProblems problems;
  pb::DescriptorPool tried(&made->all_, &problems);
  for (const pb::FileDescriptorProto& file : made->files_.file()) {
    if (tried.FindFileByName(file.name()) != nullptr) continue;
    return absl::InvalidArgumentError(fmt::format(
        "{} is no sound description: {}; make it anew with protoc or buf", source, problems.all()));
  }
  return std::shared_ptr<const Descriptors>(std::move(made));
}

const pb::MethodDescriptor* Descriptors::method(std::string_view name) const {
  const std::size_t slash = name.rfind('/');
  if (slash == std::string_view::npos) return nullptr;
  const pb::ServiceDescriptor* service = pool_.FindServiceByName(std::string(name.substr(0, slash)));
  return service == nullptr ? nullptr : service->FindMethodByName(std::string(name.substr(slash + 1)));
}

std::vector<std::string> Descriptors::methods() const {
  std::vector<std::string> names;
  for (const pb::FileDescriptorProto& proto : files_.file()) {
    const pb::FileDescriptor* file = pool_.FindFileByName(proto.name());
    for (int s = 0; s < file->service_count(); ++s) {
      const pb::ServiceDescriptor* service = file->service(s);
      for (int m = 0; m < service->method_count(); ++m)
        names.push_back(fmt::format("{}/{}", service->full_name(), service->method(m)->name()));
    }
  }
  return names;
}

std::string suggest_method(const Descriptors& descriptors, std::string_view word) {
  constexpr std::size_t kMost = 12;
  std::vector<std::string> names = descriptors.methods();
  if (names.empty()) return "the descriptors have no service at all; add the file that has it";
  // A name by itself is often right, and its package or service is not.
  const std::string wanted = "/" + std::string(word.substr(word.rfind('/') + 1));
  const auto same = std::find_if(names.begin(), names.end(),
                                 [&](const std::string& name) { return name.ends_with(wanted); });
  const std::size_t count = names.size();
  std::vector<std::string> some(names.begin(),
                                names.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, count)));
  std::string there = fmt::format("there {} {}", count == 1 ? "is" : "are", enumerate(some));
  if (count > kMost) there = fmt::format("there are {} and {} more", fmt::join(some, ", "), count - kMost);
  if (same != names.end()) there = fmt::format("did you mean '{}'?", *same);
  return suggest(word, names, there);
}

}  // namespace weir
