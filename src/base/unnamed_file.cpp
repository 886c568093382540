#include "base/unnamed_file.hpp"

#include <atomic>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace waxpress {

unique_fd make_unnamed_file(const std::filesystem::path& folder) {
    static std::atomic<unsigned> count{0};
    const std::string name =
        (folder / fmt::format(".waxpress-{}-{}", ::getpid(), count++)).string();
    unique_fd file = unique_fd::open(name, O_RDWR | O_CREAT | O_EXCL, failure_class::store, 0600);
    ::unlink(name.c_str());
    return file;
}

}  // namespace waxpress
