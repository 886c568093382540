#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"
#include "sqlite/catalog_page.hpp"
#include "sqlite/connection.hpp"

namespace waxpress::sqlite {

/// One record as a page for people; nothing if there is no such record.
/// Errors: failure(store).
[[nodiscard]] std::optional<std::string> show_record(
    connection& on, discogs::entity_kind kind, std::int64_t id, page_style style
);

/// The artists of a release or master as a sleeve has them: "A & B feat. C".
[[nodiscard]] std::string artist_line(connection& on, discogs::entity_kind kind, std::int64_t id);

/// What a query gives for `id`, as text; NULL is empty.
[[nodiscard]] std::vector<page_row> rows_of(connection& on, std::string_view sql, std::int64_t id);
/// First column of all rows, joined.
[[nodiscard]] std::string joined(const std::vector<page_row>& rows, std::string_view between);
/// The same, at most `most`, and how many more there are.
[[nodiscard]] std::string joined_first(const std::vector<page_row>& rows, std::size_t most);

/// The pages; false if there is no such record.
[[nodiscard]] bool show_artist(connection& on, std::int64_t id, catalog_page& page);
[[nodiscard]] bool show_label(connection& on, std::int64_t id, catalog_page& page);
[[nodiscard]] bool show_master(connection& on, std::int64_t id, catalog_page& page);
[[nodiscard]] bool show_release(connection& on, std::int64_t id, catalog_page& page);

}  // namespace waxpress::sqlite
