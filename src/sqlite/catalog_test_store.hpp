#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/interner.hpp"

namespace waxpress::sqlite {

/// A store made in a test from canonical documents, through SQL; removed with its folder.
class catalog_test_store {
public:
    struct shape {
        std::vector<std::string>
            first_words;  ///< Take the first ids of the dictionaries `term` and `name`.
        bool with_document_dictionary =
            false;  ///< Packed with dictionaries trained on made-up documents.
    };

    catalog_test_store();
    explicit catalog_test_store(const shape& how);
    ~catalog_test_store();
    catalog_test_store(const catalog_test_store&) = delete;
    catalog_test_store& operator=(const catalog_test_store&) = delete;

    void add(discogs::entity_kind kind, std::int64_t id, std::string_view json);
    /// Full text, dictionaries, commit. Then the store is whole.
    void finish();

    [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
    /// Reads and writes the finished store.
    [[nodiscard]] connection& on() { return *on_; }
    void run(const std::string& sql) { on_->run(sql); }

    /// A small world: see the definition.
    void add_world();

private:
    std::filesystem::path folder_;
    std::filesystem::path file_;
    std::optional<connection> on_;
    dictionaries known_;
    std::array<std::string, 4> trained_;
};

}  // namespace waxpress::sqlite
