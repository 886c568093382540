#include "base/unique_fd.hpp"

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace waxpress {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

class base_unique_fd : public testing::Test {
protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "waxpress-fd-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
};

TEST_F(base_unique_fd, what_was_written_is_read_again) {
    const std::string path = folder_ / "file";
    unique_fd out = unique_fd::open(path, O_WRONLY | O_CREAT, failure_class::store);
    out.write_all(bytes_of("hello world"));
    out.pwrite_all(bytes_of("W"), 6);
    out.sync();
    out.close();
    EXPECT_FALSE(out.is_open());

    unique_fd in = unique_fd::open(path, O_RDONLY, failure_class::input);
    std::array<std::byte, 64> buffer{};
    EXPECT_EQ(in.read_some(buffer), 11U);
    EXPECT_EQ(buffer[6], std::byte{'W'});
    EXPECT_EQ(in.read_some(buffer), 0U);
    EXPECT_EQ(in.pread_full(std::span(buffer).first(5), 8), 3U);
}

TEST_F(base_unique_fd, a_failure_names_file_and_cause_and_class) {
    const std::string path = folder_ / "absent";
    try {
        (void)unique_fd::open(path, O_RDONLY, failure_class::store);
        FAIL();
    } catch (const failure& failed) {
        EXPECT_EQ(failed.where(), failure_class::store);
        EXPECT_THAT(failed.what(), testing::HasSubstr(path));
        EXPECT_THAT(failed.what(), testing::HasSubstr("No such file"));
    }
}

TEST_F(base_unique_fd, a_full_disk_is_a_failure_of_the_writer) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
    unique_fd out = unique_fd::open("/dev/full", O_WRONLY, failure_class::store);
    EXPECT_THROW(out.write_all(bytes_of("x")), failure);
}

TEST_F(base_unique_fd, a_moved_file_has_one_owner) {
    unique_fd first = unique_fd::open(folder_ / "file", O_WRONLY | O_CREAT, failure_class::store);
    const int fd = first.get();
    unique_fd second = std::move(first);
    EXPECT_EQ(second.get(), fd);
    EXPECT_FALSE(first.is_open());  // NOLINT(bugprone-use-after-move): moved from means closed.
    second = unique_fd();
    EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

}  // namespace
}  // namespace waxpress
