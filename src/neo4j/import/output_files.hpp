#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/gzip_piece.hpp"
#include "base/unique_fd.hpp"
#include "neo4j/import/tables.hpp"

namespace waxpress::neo4j {

/// The files of an import, under names that end in `.partial` until all of them are whole.
///
/// Lifetime: what has not come to `publish` is removed by the destructor, and the folder too where
///           it was made here. After a crash the names tell.
/// Errors:   failure(usage) where the folder is there and not empty; failure(store) where it cannot
///           be made or written, or the disk is full.
class output_files {
public:
    explicit output_files(std::filesystem::path folder);
    ~output_files();
    output_files(const output_files&) = delete;
    output_files& operator=(const output_files&) = delete;

    void append(import_table table, const gzip_piece& piece, std::uint64_t rows);
    /// A small file, as a whole.
    void add(const std::string& name, std::string_view text, bool is_program = false);
    /// Everything is on the disk and has its name; the file named last comes last.
    void publish();

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
    [[nodiscard]] std::uint64_t rows(import_table table) const noexcept {
        return tables_[index_of(table)].rows;
    }
    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

private:
    struct table_file {
        unique_fd file;
        gzip_frame frame;
        std::uint64_t rows = 0;
    };

    [[nodiscard]] unique_fd create(const std::string& name, unsigned mode);
    void write(unique_fd& to, std::string_view bytes);

    const std::filesystem::path folder_;
    bool is_made_here_ = false;
    bool is_published_ = false;
    std::array<table_file, import_tables> tables_;
    std::vector<std::string> names_;  // In the order of creation.
    std::uint64_t bytes_ = 0;
};

/// "releases.csv.gz" and "releases_header.csv".
[[nodiscard]] std::string rows_file(import_table table);
[[nodiscard]] std::string header_file(import_table table);

}  // namespace waxpress::neo4j
