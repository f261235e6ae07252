#include "harness/rpc/service_config.h"

#include <grpcpp/support/validate_service_config.h>

#include <algorithm>

namespace weir {

std::string problem_of_service_config(const std::string& json) {
  std::string problem = grpc::experimental::ValidateServiceConfigJSON(json);
  std::replace(problem.begin(), problem.end(), '\n', ' ');
  return problem;
}

}  // namespace weir
