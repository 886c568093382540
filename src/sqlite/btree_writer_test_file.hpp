#pragma once

#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "sqlite/connection.hpp"
#include "sqlite/page_file.hpp"
#include "sqlite/record_format.hpp"

namespace waxpress::sqlite {

/// Tests that fill a database file with pages and let SQLite judge it. One folder a process.
class database_file_test : public testing::Test {
protected:
    void SetUp() override {
        folder_ =
            std::filesystem::temp_directory_path() / fmt::format("waxpress-pages-{}", ::getpid());
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    /// An empty database of that schema, closed again.
    [[nodiscard]] std::filesystem::path make(int page_bytes, const std::string& schema) const {
        const auto file = folder_ / "test.db";
        std::filesystem::remove(file);
        connection made(file, connection::mode::create);
        made.run(fmt::format("PRAGMA page_size = {}; PRAGMA synchronous = OFF", page_bytes));
        made.run(schema);
        return file;
    }
    [[nodiscard]] static page_number root_of(
        const std::filesystem::path& file, const std::string& name
    ) {
        connection opened(file, connection::mode::read_only);
        return static_cast<page_number>(opened.integer(
            fmt::format("SELECT rootpage FROM sqlite_schema WHERE name = '{}'", name)
        ));
    }
    /// Opens what was filled, to be asked and changed; nothing of it needs to last.
    [[nodiscard]] static connection reopened(const std::filesystem::path& file) {
        connection on(file, connection::mode::read_write);
        on.run("PRAGMA synchronous = OFF");
        return on;
    }
    static void expect_sound(connection& on) { EXPECT_EQ(on.text("PRAGMA integrity_check"), "ok"); }
    [[nodiscard]] static std::string finished(const record_builder& built) {
        std::string record;
        built.append_to(record);
        return record;
    }

    std::filesystem::path folder_;
};

}  // namespace waxpress::sqlite
