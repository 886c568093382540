#include "neo4j/import/output_files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>

namespace waxpress::neo4j {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view partial_ending = ".partial";
constexpr unsigned plain_mode = 0666;
constexpr unsigned program_mode = 0777;

fs::path partial_path(const fs::path& folder, const std::string& name) {
    return folder / (name + std::string(partial_ending));
}

void refuse_what_is_there(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        throw failure(failure_class::usage, fmt::format("{}: a folder is wanted", folder.string()));
    }
    const fs::directory_iterator first(folder, error);
    if (error) {
        throw failure(
            failure_class::store,
            fmt::format("{}: cannot be read: {}", folder.string(), error.message())
        );
    }
    if (first == fs::directory_iterator()) return;
    const std::string name = first->path().filename().string();
    throw failure(
        failure_class::usage,
        fmt::format(
            "{}: not empty, it holds {}{}; choose another folder or clear this one",
            folder.string(),
            name,
            name.ends_with(partial_ending) ? " of an export that was cut off" : ""
        )
    );
}

}  // namespace

std::string rows_file(import_table table) {
    return fmt::format("{}.csv.gz", shape_of(table).name);
}

std::string header_file(import_table table) {
    return fmt::format("{}_header.csv", shape_of(table).name);
}

output_files::output_files(fs::path folder) : folder_(std::move(folder)) {
    std::error_code error;
    if (fs::exists(folder_, error)) {
        refuse_what_is_there(folder_);
        return;
    }
    if (!error) is_made_here_ = fs::create_directories(folder_, error);
    if (error) {
        throw failure(
            failure_class::store,
            fmt::format("{}: cannot be made: {}", folder_.string(), error.message())
        );
    }
}

output_files::~output_files() {
    if (is_published_) return;
    std::error_code ignored;  // There is nobody left to tell.
    for (const std::string& name : names_) {
        fs::remove(partial_path(folder_, name), ignored);
        fs::remove(folder_ / name, ignored);
    }
    if (is_made_here_) fs::remove(folder_, ignored);
}

unique_fd output_files::create(const std::string& name, unsigned mode) {
    names_.push_back(name);
    return unique_fd::open(
        partial_path(folder_, name).string(),
        O_WRONLY | O_CREAT | O_EXCL,
        failure_class::store,
        mode
    );
}

void output_files::write(unique_fd& to, std::string_view bytes) {
    to.write_all(std::as_bytes(std::span(bytes)));
    bytes_ += bytes.size();
}

void output_files::append(import_table table, const gzip_piece& piece, std::uint64_t rows) {
    table_file& to = tables_[index_of(table)];
    if (!to.file.is_open()) {
        add(header_file(table), header_line(table));
        to.file = create(rows_file(table), plain_mode);
        write(to.file, gzip_frame::header());
    }
    write(to.file, piece.bytes);
    to.frame.add(piece);
    to.rows += rows;
}

void output_files::add(const std::string& name, std::string_view text, bool is_program) {
    unique_fd file = create(name, is_program ? program_mode : plain_mode);
    write(file, text);
    file.sync();
    file.close();
}

void output_files::publish() {
    for (table_file& table : tables_) {
        if (!table.file.is_open()) continue;
        write(table.file, table.frame.trailer());
        table.file.sync();
        table.file.close();
    }
    for (const std::string& name : names_) {
        const fs::path to = folder_ / name;
        std::error_code error;
        fs::rename(partial_path(folder_, name), to, error);
        if (error) {
            throw failure(
                failure_class::store,
                fmt::format("{}: cannot be given its name: {}", to.string(), error.message())
            );
        }
    }
    unique_fd(unique_fd::open(folder_.string(), O_RDONLY | O_DIRECTORY, failure_class::store))
        .sync();
    is_published_ = true;
}

}  // namespace waxpress::neo4j
