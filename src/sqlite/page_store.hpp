#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "sqlite/interner.hpp"
#include "sqlite/kind_writer.hpp"
#include "sqlite/late_records.hpp"

namespace waxpress::sqlite {

/// A store file while its tables are written as finished pages, past SQL.
///
/// The file has its schema, no other process knows it, and the tables of the kinds that are going
/// to be written are empty.
///
/// Errors: throws failure(store); the file is then of no use.
class page_store {
public:
    page_store(const std::filesystem::path& file, std::uint64_t sort_memory_bytes);
    ~page_store();
    page_store(const page_store&) = delete;
    page_store& operator=(const page_store&) = delete;

    /// One kind after the other. Records whose ids do not ascend go to `late`. All references and
    /// this outlive the writer, whose `finish` must be called.
    [[nodiscard]] std::unique_ptr<kind_writer> make_writer(
        discogs::entity_kind kind,
        dictionaries& known,
        std::string_view document_dictionary,
        late_records& late
    );

    /// Writes the dictionaries, whose tables hold nothing else. After the last writer's `finish`.
    void write_dictionaries(dictionaries& known);

    /// After this SQLite may open the file.
    void finish();

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::sqlite
