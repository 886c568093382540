#include "extractor/durable_file.hpp"

#include <cerrno>
#include <filesystem>
#include <span>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/failure.hpp"
#include "base/unique_fd.hpp"

namespace waxpress::extractor {

void write_durably(const std::string& path, std::string_view bytes) {
    const std::string beside = path + ".tmp";
    try {
        unique_fd file =
            unique_fd::open(beside, O_WRONLY | O_CREAT | O_TRUNC, failure_class::store);
        file.write_all(std::as_bytes(std::span(bytes)));
        file.sync();
        file.close();
    } catch (const failure&) {
        (void)::unlink(beside.c_str());
        throw;
    }
    std::error_code error;
    std::filesystem::rename(beside, path, error);
    if (error) {
        throw failure(
            failure_class::store, fmt::format("{}: cannot be replaced: {}", path, error.message())
        );
    }
    std::string folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty()) folder = ".";
    try {
        unique_fd::open(folder, O_RDONLY | O_DIRECTORY, failure_class::store).sync();
    } catch (const failure&) {
        // Some file systems cannot sync a folder; the file itself is safe by now.
        return;
    }
}

bool read_small_file(const std::string& path, std::string& bytes, std::string& reason) {
    try {
        unique_fd file = unique_fd::open(path, O_RDONLY, failure_class::input);
        constexpr std::size_t at_once = 65536;
        std::string read;
        for (std::size_t got = at_once; got != 0;) {
            const std::size_t size = read.size();
            read.resize(size + at_once);
            got = file.read_some(std::as_writable_bytes(std::span(read).subspan(size)));
            read.resize(size + got);
        }
        bytes = std::move(read);
        return true;
    } catch (const failure& failed) {
        reason = failed.what();
        return false;
    }
}

}  // namespace waxpress::extractor
