#include "sqlite/restore.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <gtest/gtest.h>

namespace waxpress::sqlite {
namespace {

/// Rows as somebody may have put them into a store by hand.
class made_up_rows final : public row_source {
public:
    [[nodiscard]] std::string_view spelled(dictionary, std::int64_t) override { return {}; }

    std::map<table, std::vector<std::vector<value_view>>> tables;

private:
    void add_rows(table which, row_set& rows) override {
        for (std::vector<value_view> row : tables[which]) {
            const auto to = rows.add();
            row.resize(to.size());
            std::ranges::copy(row, to.begin());
        }
    }
};

value_view number(std::int64_t value) {
    return {.type = value_type::integer, .integer = value};
}
value_view word(std::string_view text) {
    return {.type = value_type::text, .bytes = text};
}

std::string restored(made_up_rows& rows) {
    record_restorer restorer;
    return std::string(restorer.restore(discogs::entity_kind::releases, 7, rows).value_or(""));
}

TEST(sqlite_restore, lengths_that_no_encoder_made_are_plain_numbers) {
    made_up_rows rows;
    rows.tables[table::release] = {{{}, word("T")}};
    for (const std::int64_t odd :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        rows.tables[table::track] = {{number(7), number(0), word("t"), {}, number(odd)}};
        EXPECT_NE(restored(rows).find('"' + std::to_string(odd) + '"'), std::string::npos);
    }
}

TEST(sqlite_restore, rows_that_point_nowhere_do_no_harm) {
    made_up_rows rows;
    rows.tables[table::release] = {{{}, word("T")}};
    rows.tables[table::track] = {{number(7), number(0), word("t"), {}, {}, number(-5)}};
    rows.tables[table::credit] = {
        {number(7), number(0), number(1), word("A"), number(0), {}, number(99)}};
    rows.tables[table::format_description] = {{number(7), number(-1), number(0), word("LP")}};
    EXPECT_EQ(
        restored(rows),
        R"({"id":"7","master_id":"0","title":"T","tracklist":{"track":{"title":"t"}}})"
    );
}

TEST(sqlite_restore, a_record_that_is_not_there_is_none) {
    made_up_rows rows;
    record_restorer restorer;
    EXPECT_EQ(restorer.restore(discogs::entity_kind::releases, 7, rows), std::nullopt);
}

}  // namespace
}  // namespace waxpress::sqlite
