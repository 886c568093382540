#include "synth/dump_out.hpp"

#include <span>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>

namespace waxpress::synth {
namespace {

std::filesystem::path unfinished_name(const std::filesystem::path& path) {
    std::filesystem::path name = path;
    name += ".part";
    return name;
}

}  // namespace

dump_out::dump_out(std::filesystem::path path)
    : path_(std::move(path)),
      unfinished_(unfinished_name(path_)),
      fd_(unique_fd::open(unfinished_.string(), O_WRONLY | O_CREAT | O_TRUNC, failure_class::store)
      ) {
    hasher_.reset();
}

dump_out::~dump_out() {
    if (is_finished_) return;
    std::error_code ignored;
    std::filesystem::remove(unfinished_, ignored);
}

void dump_out::write(std::string_view bytes) {
    hasher_.update(bytes);
    fd_.write_all(std::as_bytes(std::span(bytes.data(), bytes.size())));
    bytes_ += bytes.size();
}

discogs::sha256_digest dump_out::finish() {
    fd_.sync();
    fd_.close();
    std::error_code error;
    std::filesystem::rename(unfinished_, path_, error);
    if (error) {
        throw failure(
            failure_class::store,
            fmt::format("{}: cannot be given its name: {}", unfinished_.string(), error.message())
        );
    }
    is_finished_ = true;
    return hasher_.finish();
}

}  // namespace waxpress::synth
