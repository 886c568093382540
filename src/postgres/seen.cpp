#include "postgres/seen.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <simdjson.h>

namespace waxpress::postgres {
namespace {

using discogs::entity_kind;
using discogs::plural_name;

constexpr int rows_at_once = 500;
constexpr int ids_at_once = 10'000;

void append_hex(std::string_view bytes, std::string& out) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
}

/// The bytes of `\x0aff`, as the server shows them; what is none becomes empty.
std::string bytes_of(std::string_view hex) {
    std::string bytes;
    if (!hex.starts_with("\\x") || hex.size() % 2 != 0) return bytes;
    for (std::size_t at = 2; at < hex.size(); at += 2) {
        unsigned byte = 0;
        std::from_chars(hex.data() + at, hex.data() + at + 2, byte, 16);
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

/// A text that a TEXT column takes.
std::string storable(std::string_view text) {
    std::string kept(text);
    std::replace(kept.begin(), kept.end(), '\0', '?');
    if (!simdjson::validate_utf8(kept.data(), kept.size())) {
        std::replace_if(
            kept.begin(), kept.end(), [](char c) { return static_cast<signed char>(c) < 0; }, '?'
        );
    }
    return kept;
}

}  // namespace

std::string seen_statement(entity_kind kind, pipeline::seen_ids& ids) {
    std::string bytes;
    pipeline::encode_seen(ids, bytes);
    std::string sql = fmt::format(
        "INSERT INTO waxpress.seen_ids (kind, ids) VALUES ('{}', decode('", plural_name(kind)
    );
    append_hex(bytes, sql);
    sql += "', 'hex'))";
    return sql;
}

void note_quarantined(
    connection& on, entity_kind kind, std::string_view data_id, std::string_view reason
) {
    const std::string id = storable(data_id);
    const std::string why = storable(reason);
    const std::array<parameter, 3> parameters{
        parameter{plural_name(kind)}, parameter{id}, parameter{why}};
    on.run(
        "INSERT INTO waxpress.quarantined (kind, data_id, reason) VALUES ($1, $2, $3) ON CONFLICT "
        "(kind, data_id) DO UPDATE SET reason = excluded.reason, at = excluded.at, batch_no = "
        "excluded.batch_no",
        parameters
    );
}

std::int64_t last_batch_number(connection& on) {
    const result answer =
        on.run("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM waxpress.batch_numbers");
    return answer.integer(0, 0);
}

void read_seen(connection& on, entity_kind kind, batch_range range, pipeline::id_bitmap& to) {
    pipeline::seen_ids ids;
    for (std::int64_t after = range.after; after < range.last;) {
        const result answer = on.run(fmt::format(
            "SELECT batch_no, ids FROM waxpress.seen_ids WHERE kind = '{}' AND batch_no > {} AND "
            "batch_no <= {} ORDER BY batch_no LIMIT {}",
            plural_name(kind),
            after,
            range.last,
            rows_at_once
        ));
        for (int row = 0; row < answer.rows(); ++row) {
            ids.numbers.clear();
            ids.texts.clear();
            if (pipeline::decode_seen(bytes_of(answer.text(row, 1)), ids) !=
                pipeline::seen_status::ok) {
                throw failure(
                    failure_class::store,
                    fmt::format(
                        "PostgreSQL {}: waxpress.seen_ids, {} batch {}: not what a writer wrote; "
                        "nothing is purged",
                        on.settings().shown(),
                        plural_name(kind),
                        answer.integer(row, 0)
                    )
                );
            }
            for (const std::uint64_t number : ids.numbers)
                to.insert(number);
            for (const std::string& text : ids.texts)
                to.insert(std::string_view(text));
        }
        if (answer.rows() < rows_at_once) return;
        after = answer.integer(answer.rows() - 1, 0);
    }
}

void read_quarantined(
    connection& on, entity_kind kind, batch_range range, pipeline::id_bitmap& to
) {
    std::string after;
    for (bool is_first = true;; is_first = false) {
        const std::array<parameter, 1> parameters{parameter{after}};
        const result answer = on.run(
            fmt::format(
                "SELECT data_id FROM waxpress.quarantined WHERE kind = '{}' AND batch_no > {} AND "
                "batch_no <= {} AND data_id {} $1 ORDER BY data_id LIMIT {}",
                plural_name(kind),
                range.after,
                range.last,
                is_first ? ">=" : ">",
                ids_at_once
            ),
            parameters
        );
        for (int row = 0; row < answer.rows(); ++row)
            to.insert(answer.text(row, 0));
        if (answer.rows() < ids_at_once) return;
        after = answer.text(answer.rows() - 1, 0);
    }
}

}  // namespace waxpress::postgres
