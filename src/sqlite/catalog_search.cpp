#include "sqlite/catalog_search.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "sqlite/catalog_show.hpp"
#include "sqlite/schema.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;

constexpr std::string_view blanks{" \t\n\v\f\r\0", 7};
constexpr std::size_t most_counted = 200;  // Exact names whose references are counted.

// SQL function: how many words the name has beyond those of the first phrase of the query.
void extra_words(
    const Fts5ExtensionApi* api,
    Fts5Context* row,
    sqlite3_context* result,
    int /*argument_count*/,
    sqlite3_value** /*arguments*/
) {
    int words = 0;
    const int code = api->xColumnSize(row, 0, &words);
    if (code != SQLITE_OK) {
        sqlite3_result_error_code(result, code);
        return;
    }
    sqlite3_result_int(result, words - api->xPhraseSize(row, 0));
}

void register_extra_words(connection& on) {
    fts5_api* api = nullptr;
    statement query(on, "SELECT fts5(?1)");
    sqlite3_bind_pointer(query.handle(), 1, &api, "fts5_api_ptr", nullptr);
    query.run();
    if (api == nullptr ||
        api->xCreateFunction(api, "waxpress_extra_words", nullptr, extra_words, nullptr) !=
            SQLITE_OK) {
        on.fail(SQLITE_ERROR, "full text search is not to be had");
    }
}

// "Nirvana (2)" -> true.
bool ends_in_number(std::string_view name) noexcept {
    if (!name.ends_with(')')) return false;
    name.remove_suffix(1);
    const std::size_t open = name.rfind(" (");
    if (open == std::string_view::npos || open + 2 == name.size()) return false;
    const std::string_view digits = name.substr(open + 2);
    return std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void append_quoted(std::string& query, std::string_view text) {
    query += '"';
    for (const char c : text) {
        if (c == '"') query += '"';
        query += c;
    }
    query += '"';
}

// Words are told apart by the tokenizer; here only what certainly holds none is left out.
bool may_hold_word(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
               ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z');
    });
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
        text.remove_prefix(begin);
        const std::size_t end = std::min(text.find_first_of(blanks), text.size());
        const std::string_view word = text.substr(0, end);
        if (may_hold_word(word)) words.push_back(word);
        text.remove_prefix(end);
    }
    return words;
}

// Counts no further than it must.
class reference_counter {
public:
    reference_counter(connection& on, entity_kind kind) {
        constexpr std::array<std::string_view, 3> sources{
            "credit_data WHERE artist_id",
            "release_label_data WHERE label_id",
            "release WHERE master_id"};
        const std::size_t place = discogs::index_of(kind);
        if (place < sources.size()) {
            query_.emplace(
                on,
                fmt::format(
                    "SELECT count(*) FROM (SELECT 1 FROM {} = ? LIMIT {})",
                    sources[place],
                    most_references
                )
            );
        }
    }

    [[nodiscard]] std::int64_t count(std::int64_t id) {
        if (!query_) return 0;
        query_->bind(1, id);
        const std::int64_t found = query_->step() ? query_->integer(0) : 0;
        query_->reset();
        return found;
    }

private:
    std::optional<statement> query_;
};

void rank_named(std::vector<search_hit>& hits) {
    std::sort(hits.begin(), hits.end(), [](const search_hit& a, const search_hit& b) {
        return std::tuple(a.match, -a.references, a.id) < std::tuple(b.match, -b.references, b.id);
    });
}

// One of each kind in turn, as cards are dealt, the better matches first.
std::vector<search_hit> dealt(std::vector<std::vector<search_hit>> of_kinds, std::size_t limit) {
    std::vector<search_hit> all;
    for (const name_match match : {name_match::exact, name_match::namesake, name_match::words}) {
        std::vector<std::vector<search_hit*>> piles;
        std::size_t highest = 0;
        for (auto& hits : of_kinds) {
            auto& pile = piles.emplace_back();
            for (search_hit& hit : hits) {
                if (hit.match == match) pile.push_back(&hit);
            }
            highest = std::max(highest, pile.size());
        }
        for (std::size_t place = 0; place < highest; ++place) {
            for (const auto& pile : piles) {
                if (place < pile.size() && all.size() < limit)
                    all.push_back(std::move(*pile[place]));
            }
        }
    }
    return all;
}

}  // namespace

std::string all_words_query(std::string_view text) {
    const std::vector<std::string_view> words = words_of(text);
    std::string query;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        append_quoted(query, words[i]);
        query += " AND ";
    }
    if (words.empty()) return query;
    // The whole word counts for more than the beginning of another one.
    query += '(';
    append_quoted(query, words.back());
    query += " OR ";
    append_quoted(query, words.back());
    return query += " *)";
}

std::string beginning_query(std::string_view text) {
    std::string words;
    for (const std::string_view word : words_of(text))
        words.append(word).append(" ");
    if (words.empty()) return {};
    std::string query = "^ ";
    append_quoted(query, words);
    return query;
}

catalog_search::catalog_search(connection& on) : on_(on) {
    register_extra_words(on);
}

void catalog_search::require_full_text(entity_kind kind) {
    const std::string_view index = full_text_indexes()[discogs::index_of(kind)].name;
    statement query(on_, "SELECT 1 FROM sqlite_schema WHERE name = ?");
    query.bind(1, index);
    const bool is_there = query.step();
    query.reset();
    if (is_there) return;
    throw failure(
        failure_class::store,
        fmt::format(
            "{}: has no full text index of {}; load them to the end",
            on_.file().string(),
            discogs::plural_name(kind)
        )
    );
}

std::vector<search_hit> catalog_search::named(std::string_view text, entity_kind kind) {
    require_full_text(kind);
    const full_text_info& index = full_text_indexes()[discogs::index_of(kind)];
    const std::string beginning = beginning_query(text);
    std::vector<search_hit> hits;
    if (beginning.empty()) return hits;
    statement query(
        on_,
        fmt::format(
            "SELECT found.id, {1}, extra FROM (SELECT rowid AS id, waxpress_extra_words({0}) AS "
            "extra "
            "FROM {0} WHERE {0} MATCH ? LIMIT {3}) found JOIN {2} ON {2}.id = found.id "
            "WHERE extra <= 1",
            index.name,
            index.column,
            index.content,
            most_candidates
        )
    );
    query.bind(1, beginning);
    while (query.step()) {
        const bool is_exact = query.integer(2) == 0;
        if (!is_exact && !ends_in_number(query.text(1))) continue;
        hits.push_back(
            {kind,
             query.integer(0),
             std::string(query.text(1)),
             is_exact ? name_match::exact : name_match::namesake}
        );
    }
    reference_counter references(on_, kind);
    for (std::size_t i = 0; i < std::min(hits.size(), most_counted); ++i) {
        hits[i].references = references.count(hits[i].id);
    }
    rank_named(hits);
    return hits;
}

std::vector<search_hit> catalog_search::find_kind(
    std::string_view text, entity_kind kind, std::size_t limit
) {
    std::vector<search_hit> hits = named(text, kind);
    if (hits.size() >= limit) return hits;
    std::set<std::int64_t> known;
    for (const search_hit& hit : hits)
        known.insert(hit.id);
    const full_text_info& index = full_text_indexes()[discogs::index_of(kind)];
    statement query(
        on_,
        fmt::format(
            "SELECT best.id, {1}, score FROM (SELECT id, score FROM (SELECT rowid AS id, bm25({0}) "
            "AS "
            "score FROM {0} WHERE {0} MATCH ? LIMIT {3}) ORDER BY score, id LIMIT ?) best "
            "JOIN {2} ON {2}.id = best.id ORDER BY score, best.id",
            index.name,
            index.column,
            index.content,
            most_candidates
        )
    );
    const std::string words = all_words_query(text);
    query.bind(1, words).bind(2, static_cast<std::int64_t>(limit));
    struct weighed {
        double score;
        search_hit hit;
    };
    std::vector<weighed> others;
    reference_counter references(on_, kind);
    while (query.step()) {
        const std::int64_t id = query.integer(0);
        if (known.contains(id)) continue;
        search_hit hit{
            kind, id, std::string(query.text(1)), name_match::words, references.count(id)};
        others.push_back({sqlite3_column_double(query.handle(), 2), std::move(hit)});
    }
    std::sort(others.begin(), others.end(), [](const weighed& a, const weighed& b) {
        return std::tuple(a.score, -a.hit.references, a.hit.id) <
               std::tuple(b.score, -b.hit.references, b.hit.id);
    });
    for (weighed& other : others)
        hits.push_back(std::move(other.hit));
    return hits;
}

std::vector<search_hit> catalog_search::find(
    std::string_view text, const std::vector<entity_kind>& kinds, std::size_t limit
) {
    if (words_of(text).empty()) {
        throw failure(failure_class::usage, "nothing to search for: a word or a number is wanted");
    }
    std::vector<std::vector<search_hit>> of_kinds;
    of_kinds.reserve(kinds.size());
    for (const entity_kind kind : kinds)
        of_kinds.push_back(find_kind(text, kind, limit));
    return dealt(std::move(of_kinds), limit);
}

std::string search_hint::line() const {
    std::string text;
    for (const std::string* part : {&artist, &real_name, &parent, &year, &country, &format}) {
        if (part->empty()) continue;
        if (!text.empty()) text += ", ";
        text += *part;
    }
    return text;
}

search_hint hint_of(connection& on, entity_kind kind, std::int64_t id) {
    constexpr std::array<std::string_view, 4> queries{
        "SELECT real_name FROM artist WHERE id = ?",
        "SELECT parent_name FROM label WHERE id = ?",
        "SELECT coalesce(year, '') FROM master WHERE id = ?",
        "SELECT coalesce(year, ''), country, format FROM release WHERE id = ?"};
    search_hint hint;
    const std::vector<page_row> rows = rows_of(on, queries[discogs::index_of(kind)], id);
    if (rows.empty()) return hint;
    const page_row& row = rows.front();
    if (kind == entity_kind::artists) {
        hint.real_name = row[0];
    } else if (kind == entity_kind::labels) {
        hint.parent = row[0];
    } else {
        hint.artist = artist_line(on, kind, id);
        hint.year = row[0];
    }
    if (kind == entity_kind::releases) {
        hint.country = row[1];
        hint.format = row[2];
    }
    return hint;
}

}  // namespace waxpress::sqlite
