#include "postgres/table_marks.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "postgres/binary.hpp"
#include "postgres/canonical_document.hpp"
#include "postgres/connection.hpp"
#include "postgres/schema.hpp"

namespace waxpress::postgres {
namespace {

using discogs::entity_kind;
using verify::told_record;

/// The version of jsonb's binary form stands before its text.
constexpr std::size_t jsonb_version_bytes = 1;

class table_side final : public verify::store_side {
public:
    explicit table_side(const connection_settings& settings) : on_(settings), in_(on_) {
        on_.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }

    [[nodiscard]] std::string name() const override {
        return fmt::format("PostgreSQL {}", on_.settings().shown());
    }

    void read(entity_kind kind, const verify::mark_wish& wish, const verify::block_taker& take)
        override {
        verify::json_marker marker(kind, wish);
        verify::block_gatherer gathered(take);
        canonical_document documents;
        copy_reader reader;
        std::array<std::string_view, 3> fields;
        const std::size_t wanted = wish.needs_content() ? 3 : 2;
        const auto take_row = [&](std::string_view message) {
            const copy_status status = reader.read(message, std::span(fields).first(wanted));
            if (status == copy_status::nothing) return;
            if (status == copy_status::malformed) {
                throw failure(
                    failure_class::store,
                    fmt::format("{}: a row of {} cannot be read", name(), table_of(kind))
                );
            }
            verify::held_record record{fields[0], {}, verify::words_of_hex(fields[1]), true};
            if (wish.needs_content()) {
                const std::string_view data = fields[2];
                const auto told = documents.read(
                    {kind, fields[1], data.substr(std::min(jsonb_version_bytes, data.size()))},
                    wish.hashes_content
                );
                record.json = told.json;
                record.is_proved = told.is_proved;
            }
            marker.mark(record, gathered.block());
            // What was added to the document may be wrong while the record itself is right.
            if (wish.hashes_content && !record.is_proved)
                gathered.block().marks.back().is_damaged = true;
            gathered.pass_if_full();
        };
        on_.copy_out(
            fmt::format(
                "COPY (SELECT data_id::text, coalesce(hash, '')::text{} FROM {}) TO STDOUT "
                "(FORMAT binary)",
                wish.needs_content() ? ", data" : "",
                table_of(kind)
            ),
            take_row
        );
        gathered.pass_rest();
    }

    [[nodiscard]] std::optional<std::uint64_t> set_aside(entity_kind kind) override {
        const result known = on_.run("SELECT to_regclass('waxpress.quarantined') IS NOT NULL");
        if (!known.is_true(0, 0)) return std::nullopt;
        const result counted = on_.run(fmt::format(
            "SELECT count(*) FROM waxpress.quarantined WHERE kind = '{}'",
            discogs::plural_name(kind)
        ));
        return static_cast<std::uint64_t>(counted.integer(0, 0));
    }

    [[nodiscard]] std::vector<told_record> tell(
        entity_kind kind, const verify::mark_wish& wish, std::span<const std::string> ids
    ) override {
        text_array wanted;
        for (const std::string& id : ids)
            wanted.append(id);
        const parameter all{wanted.bytes(), type_oid::text_array};
        const result rows = on_.run(
            fmt::format(
                "SELECT data_id::text, coalesce(hash, '')::text, data FROM {} WHERE data_id = "
                "ANY($1)",
                table_of(kind)
            ),
            {&all, 1}
        );
        verify::json_marker marker(kind, wish);
        canonical_document documents;
        std::vector<told_record> told;
        for (int row = 0; row < rows.rows(); ++row) {
            told_record one;
            one.id = rows.text(row, 0);
            one.is_there = true;
            one.json = documents.read({kind, rows.text(row, 1), rows.text(row, 2)}).json;
            if (wish.has_graph) one.facts = marker.told_facts(one.id, one.json);
            told.push_back(std::move(one));
        }
        return told;
    }

private:
    connection on_;
    transaction in_;
};

}  // namespace

std::unique_ptr<verify::store_side> make_table_side(const connection_settings& settings) {
    return std::make_unique<table_side>(settings);
}

}  // namespace waxpress::postgres
