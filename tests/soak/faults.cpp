#include "tests/soak/faults.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <vector>

namespace greenroom::soak {

ballast::ballast(const std::string& directory) : file_(directory + "/ballast") {
  const auto file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const std::vector<char> block(4096, 'x');
  while (::write(file, block.data(), block.size()) > 0)
    continue;
  ::close(file);
}

} // namespace greenroom::soak
