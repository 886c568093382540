#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "base/failure.hpp"

namespace waxpress::sqlite {

/// One connection, owned by one thread.
///
/// Errors: every call throws failure(store) with the file, SQLite's own words and what to do; a
///         store that somebody else has locked says so (next_step::retry).
class connection {
public:
    enum class mode { read_only, read_write, create };

    connection(std::filesystem::path file, mode how);

    /// Runs one or more statements that return nothing of interest.
    void run(const std::string& sql);
    /// The one value of a query; 0 or "" where it gives no row.
    [[nodiscard]] std::int64_t integer(const std::string& sql);
    [[nodiscard]] std::string text(const std::string& sql);

    [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }
    [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
    /// Throws what the last call's `code` means, in one line.
    [[noreturn]] void fail(int code, std::string_view doing) const;

private:
    struct closer {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
    };
    std::filesystem::path file_;
    std::unique_ptr<sqlite3, closer> handle_;
};

/// A prepared statement. Dies before its connection.
/// Lifetime: bound text must live until the next step or reset; column text until the next step.
class statement {
public:
    statement(connection& on, std::string_view sql);

    statement& bind(int place, std::int64_t value);
    statement& bind(int place, std::string_view text);
    statement& bind_blob(int place, std::string_view bytes);
    statement& bind_null(int place);

    /// True if a row is there; false at the end, and then the statement is reset.
    [[nodiscard]] bool step();
    /// Steps to the end and resets.
    void run();
    void reset() noexcept;

    [[nodiscard]] bool is_null(int column) const noexcept;
    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] std::string_view text(int column) const noexcept;
    [[nodiscard]] std::string_view blob(int column) const noexcept;
    [[nodiscard]] std::optional<std::string> text_or_null(int column) const;
    [[nodiscard]] sqlite3_stmt* handle() const noexcept { return handle_.get(); }

private:
    void check(int code, std::string_view doing) const;

    struct finalizer {
        void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
    };
    connection* on_;
    std::unique_ptr<sqlite3_stmt, finalizer> handle_;
};

/// Opens a catalog that exists, and checks that it is one and of a version that this build knows.
/// Errors: failure(store), one line: no such file, not a store, made by a newer waxpress, locked.
[[nodiscard]] connection open_catalog(const std::filesystem::path& file, connection::mode how);

}  // namespace waxpress::sqlite
