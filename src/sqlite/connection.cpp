#include "sqlite/connection.hpp"

#include <fmt/format.h>

#include "sqlite/schema.hpp"

namespace waxpress::sqlite {
namespace {

constexpr int lock_patience_ms = 2000;

int open_flags(connection::mode how) noexcept {
    switch (how) {
        case connection::mode::read_only:
            return SQLITE_OPEN_READONLY;
        case connection::mode::read_write:
            return SQLITE_OPEN_READWRITE;
        case connection::mode::create:
            break;
    }
    return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

std::string_view advice(int code) noexcept {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "another process uses the store; wait for it or close it";
        case SQLITE_FULL:
            return "the disk is full; make room and run again";
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return "the file or its folder cannot be written; check permissions";
        case SQLITE_NOTADB:
            return "this is not a SQLite file";
        case SQLITE_CORRUPT:
            return "the store is damaged; load it anew";
        case SQLITE_CANTOPEN:
            return "check that the file and its folder exist and may be opened";
        case SQLITE_IOERR:
            return "the disk cannot be read or written";
        default:
            return "";
    }
}

}  // namespace

connection::connection(std::filesystem::path file, mode how) : file_(std::move(file)) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(file_.c_str(), &opened, open_flags(how), nullptr);
    handle_.reset(opened);
    if (code != SQLITE_OK) fail(code, "cannot be opened");
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, lock_patience_ms);
}

void connection::fail(int code, std::string_view doing) const {
    const char* words = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
    const std::string_view remedy = advice(code);
    const int primary = code & 0xff;
    throw failure(
        failure_class::store,
        fmt::format(
            "{}: {}: {}{}{}", file_.string(), doing, words, remedy.empty() ? "" : "; ", remedy
        ),
        primary == SQLITE_BUSY || primary == SQLITE_LOCKED ? next_step::retry : next_step::stop
    );
}

void connection::run(const std::string& sql) {
    const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, "SQL failed");
}

std::int64_t connection::integer(const std::string& sql) {
    statement query(*this, sql);
    return query.step() ? query.integer(0) : 0;
}

std::string connection::text(const std::string& sql) {
    statement query(*this, sql);
    return query.step() ? std::string(query.text(0)) : std::string();
}

statement::statement(connection& on, std::string_view sql) : on_(&on) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(
        on.handle(),
        sql.data(),
        static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT,
        &prepared,
        nullptr
    );
    handle_.reset(prepared);
    check(code, "SQL failed");
}

void statement::check(int code, std::string_view doing) const {
    if (code != SQLITE_OK) on_->fail(code, doing);
}

statement& statement::bind(int place, std::int64_t value) {
    check(sqlite3_bind_int64(handle_.get(), place, value), "cannot bind");
    return *this;
}

statement& statement::bind(int place, std::string_view text) {
    // An empty view may hold no pointer, which SQLite would take for NULL.
    const char* data = text.data() == nullptr ? "" : text.data();
    check(
        sqlite3_bind_text64(handle_.get(), place, data, text.size(), SQLITE_STATIC, SQLITE_UTF8),
        "cannot bind"
    );
    return *this;
}

statement& statement::bind_blob(int place, std::string_view bytes) {
    const char* data = bytes.data() == nullptr ? "" : bytes.data();
    check(
        sqlite3_bind_blob64(handle_.get(), place, data, bytes.size(), SQLITE_STATIC), "cannot bind"
    );
    return *this;
}

statement& statement::bind_null(int place) {
    check(sqlite3_bind_null(handle_.get(), place), "cannot bind");
    return *this;
}

bool statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    sqlite3_reset(handle_.get());
    if (code != SQLITE_DONE) on_->fail(code, "SQL failed");
    return false;
}

void statement::run() {
    while (step()) {
    }
}

void statement::reset() noexcept {
    sqlite3_reset(handle_.get());
}

bool statement::is_null(int column) const noexcept {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::int64_t statement::integer(int column) const noexcept {
    return sqlite3_column_int64(handle_.get(), column);
}

std::string_view statement::text(int column) const noexcept {
    const unsigned char* data = sqlite3_column_text(handle_.get(), column);
    if (data == nullptr) return {};
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::string_view statement::blob(int column) const noexcept {
    const void* data = sqlite3_column_blob(handle_.get(), column);
    if (data == nullptr) return {};
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::optional<std::string> statement::text_or_null(int column) const {
    if (is_null(column)) return std::nullopt;
    return std::string(text(column));
}

namespace {

/// Rolls back what a killed process left half-written: SQLite refuses to read such a file through
/// a connection that may not write. Where this process may not write either, reading says so.
void roll_back_journal(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file.string() + "-journal", error)) return;
    sqlite3* opened = nullptr;
    if (sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) {
        sqlite3_busy_timeout(opened, lock_patience_ms);
        sqlite3_exec(opened, "PRAGMA user_version", nullptr, nullptr, nullptr);
    }
    sqlite3_close_v2(opened);
}

}  // namespace

connection open_catalog(const std::filesystem::path& file, connection::mode how) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
        throw failure(
            failure_class::store,
            fmt::format(
                "{}: no such store; make one with: waxpress load DUMPS --to {}",
                file.string(),
                file.string()
            )
        );
    }
    if (how == connection::mode::read_only) roll_back_journal(file);
    connection opened(file, how);
    const auto application = opened.integer("PRAGMA application_id");
    const auto version = opened.integer("PRAGMA user_version");
    if (application != application_id) {
        throw failure(
            failure_class::store,
            fmt::format(
                "{}: a SQLite file, but not a waxpress store; name another file", file.string()
            )
        );
    }
    if (version != schema_version) {
        throw failure(
            failure_class::store,
            fmt::format(
                "{}: made by {} waxpress (schema {}, this one knows {}); {}",
                file.string(),
                version > schema_version ? "a newer" : "an older",
                version,
                schema_version,
                version > schema_version ? "use that one" : "load it anew into another file"
            )
        );
    }
    return opened;
}

}  // namespace waxpress::sqlite
