#include "neo4j/graph_marks.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <functional>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "bolt/connection.hpp"
#include "neo4j/statements.hpp"
#include "verify/fact.hpp"

namespace waxpress::neo4j {
namespace {

using discogs::entity_kind;
using verify::fact;
using verify::fact_kind;
using verify::told_record;

constexpr std::int64_t records_a_page = 2000;
constexpr std::int64_t nodes_a_page = 10'000;
constexpr std::size_t most_connections = 2;

/// Nodes of one label, as they are read.
struct node_pages {
    std::string_view label;
    std::string_view condition;  ///< Cypher, with its AND; may be empty.
    std::string_view returned;   ///< Cypher, what follows `n.id`.
    std::int64_t rows;           ///< Of a page.
};

/// Ids behind `after` up to and with `until`, in the order of texts; empty: without end.
struct id_range {
    std::string after;
    std::string until;
};

/// All ids, by their first two digits, so that several connections have something to do.
std::vector<id_range> id_ranges() {
    constexpr int first = 10;
    constexpr int last = 99;
    std::vector<id_range> ranges;
    std::string after;
    for (int number = first; number <= last; ++number) {
        std::string until = std::to_string(number);
        ranges.push_back({after, until});
        after = std::move(until);
    }
    ranges.push_back({after, ""});
    return ranges;
}

/// A property of a node, or the relations of one type, and the column that it comes in.
struct column {
    fact_kind what;
    std::string text;  ///< Cypher.
    bool is_list = false;
};

/// `[(n)-[e:BY]->(t:Artist) WHERE ... | t.id]`
std::string relations(std::string_view pattern, std::string_view told) {
    return fmt::format("[{} WHERE coalesce(e.source, '') <> 'musicbrainz' | {}]", pattern, told);
}

/// Nothing: either end may assert it, or it is no relation of its own.
std::optional<fact_kind> fact_of(lane_source source) noexcept {
    switch (source) {
        case lane_source::artists:
            return fact_kind::by;
        case lane_source::labels:
            return fact_kind::on;
        case lane_source::master:
            return fact_kind::derived_from;
        case lane_source::genres:
            return fact_kind::genre;
        case lane_source::styles:
            return fact_kind::style;
        case lane_source::aliases:
            return fact_kind::alias_of;
        case lane_source::credits:
            return fact_kind::credited_on;
        case lane_source::members:
        case lane_source::groups:
        case lane_source::parent:
        case lane_source::sublabels:
            break;
    }
    return std::nullopt;
}

std::vector<column> properties_of(entity_kind kind) {
    switch (kind) {
        case entity_kind::artists:
            return {
                {fact_kind::name, "n.name"},
                {fact_kind::resource_url, "n.resource_url"},
                {fact_kind::releases_url, "n.releases_url"}};
        case entity_kind::labels:
            return {{fact_kind::name, "n.name"}};
        case entity_kind::masters:
            return {{fact_kind::title, "n.title"}, {fact_kind::year, "n.year"}};
        case entity_kind::releases:
            break;
    }
    return {
        {fact_kind::title, "n.title"},
        {fact_kind::year, "n.year"},
        {fact_kind::catalog_number, "n.catalog_number"},
        {fact_kind::format, "n.formats", true}};
}

std::vector<column> columns_of(entity_kind kind) {
    std::vector<column> columns = properties_of(kind);
    for (const lane& one : lanes_of(kind)) {
        const auto what = fact_of(one.source);
        if (!what) continue;
        const std::string pattern =
            pattern_of(one, "n", fmt::format("e:{}", one.type), fmt::format("t:{}", one.label));
        const std::string told = *what == fact_kind::credited_on ? "[t.name, e.role, e.category]"
                                                                 : fmt::format("t.{}", one.key);
        columns.push_back({*what, relations(pattern, told), true});
    }
    return columns;
}

/// A text as it stands, a year as its digits; what is of another type than it should be shows it.
std::string text_of(const bolt::value& value, fact_kind what) {
    if (value.kind() == bolt::value_kind::integer && what == fact_kind::year) {
        return std::to_string(value.as_integer());
    }
    if (value.kind() == bolt::value_kind::text && what != fact_kind::year) return value.as_text();
    if (value.is_null()) return "(null)";
    return "(of another type)";
}

void visit_value(const column& from, const bolt::value& value, const verify::fact_visitor& visit) {
    if (value.is_null()) return;
    if (!from.is_list || value.kind() != bolt::value_kind::list) {
        const std::string text = text_of(value, from.what);
        visit({from.what, text});
        return;
    }
    std::size_t place = 0;
    for (const bolt::value& one : value.as_list()) {
        ++place;
        if (from.what == fact_kind::credited_on) {
            const bolt::list& credit = one.as_list();
            const std::string person = text_of(credit[0], from.what);
            const std::string role = text_of(credit[1], from.what);
            const std::string category = text_of(credit[2], from.what);
            visit({from.what, person, role, category});
        } else {
            const std::string text = text_of(one, from.what);
            const std::string number = from.what == fact_kind::format ? std::to_string(place) : "";
            visit({from.what, text, number});
        }
    }
}

class graph_side final : public verify::store_side {
public:
    explicit graph_side(const connection_settings& settings)
        : settings_(settings), in_(settings.options()) {
        for (std::size_t i = 0; i < most_connections; ++i)
            on_.push_back(bolt::connection::open(settings.server));
        in_.mode = bolt::access_mode::read;
    }

    [[nodiscard]] std::string name() const override {
        return fmt::format("Neo4j {}", settings_.shown());
    }
    [[nodiscard]] bool is_graph() const noexcept override { return true; }

    void read(entity_kind kind, const verify::mark_wish&, const verify::block_taker& take)
        override {
        const std::vector<column> columns = columns_of(kind);
        const std::string returned = ", n.sha256" + listed(columns);
        read_pages(
            {label_of(kind), " AND n.sha256 IS NOT NULL", returned, records_a_page},
            [&](std::span<const bolt::value> row, verify::marked_block& block) {
                verify::record_mark mark;
                mark.id = verify::noted_id(row[0].as_text(), block);
                mark.hash = verify::words_of_hex(text_of(row[1], fact_kind::name));
                verify::fact_sum sum;
                visit_row(columns, row, [&](const fact& one) { sum.add(one); });
                mark.facts = sum.value();
                block.marks.push_back(mark);
            },
            take
        );
        if (kind == entity_kind::artists) read_pairs("Artist", "MEMBER_OF", take);
        if (kind == entity_kind::labels) read_pairs("Label", "SUBLABEL_OF", take);
    }

    void read_styles(const verify::block_taker& take) override {
        verify::marked_block block;
        const auto found = on_.front().run(
            "MATCH (s:Style)-[e:PART_OF]->(g:Genre) WHERE coalesce(e.source, '') <> "
            "'musicbrainz' RETURN s.name, g.name",
            {},
            in_
        );
        for (std::size_t i = 0; i < found.rows.size(); ++i) {
            block.part_of.emplace_back(
                text_of(found.rows[i][0], fact_kind::name),
                text_of(found.rows[i][1], fact_kind::name)
            );
        }
        take(block, 0);
    }

    [[nodiscard]] std::optional<std::uint64_t> set_aside(entity_kind kind) override {
        const auto found = on_.front().run(
            "MATCH (q:_WaxpressQuarantined {kind: $kind}) RETURN count(q)",
            {{"kind", plural_name(kind)}},
            in_
        );
        return static_cast<std::uint64_t>(found.rows[0][0].as_integer());
    }

    [[nodiscard]] std::vector<told_record> tell(
        entity_kind kind, const verify::mark_wish&, std::span<const std::string> ids
    ) override {
        const std::vector<column> columns = columns_of(kind);
        bolt::list wanted;
        for (const std::string& id : ids)
            wanted.emplace_back(id);
        const auto found = on_.front().run(
            fmt::format(
                "UNWIND $ids AS id MATCH (n:{} {{id: id}}) WHERE n.sha256 IS NOT NULL "
                "RETURN n.id, n.sha256{}",
                label_of(kind),
                listed(columns)
            ),
            {{"ids", std::move(wanted)}},
            in_
        );
        std::vector<told_record> told;
        for (std::size_t i = 0; i < found.rows.size(); ++i) {
            told_record one;
            one.id = found.rows[i][0].as_text();
            one.is_there = true;
            visit_row(columns, found.rows[i], [&](const fact& each) {
                one.facts.push_back(each.words());
            });
            std::ranges::sort(one.facts);
            told.push_back(std::move(one));
        }
        return told;
    }

private:
    static std::string listed(const std::vector<column>& columns) {
        std::string text;
        for (const column& one : columns)
            text += ", " + one.text;
        return text;
    }

    static void visit_row(
        const std::vector<column>& columns,
        std::span<const bolt::value> row,
        const verify::fact_visitor& visit
    ) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            visit_value(columns[i], row[i + 2], visit);
    }

    /// Reads nodes of a label page by page, over all connections at once.
    ///
    /// `take_row` is called by several threads.
    void read_pages(
        const node_pages& pages,
        const std::function<void(std::span<const bolt::value>, verify::marked_block&)>& take_row,
        const verify::block_taker& take
    ) {
        const std::vector<id_range> ranges = id_ranges();
        std::atomic<std::size_t> next{0};
        std::array<std::exception_ptr, most_connections> failed;
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < on_.size(); ++i) {
                threads.emplace_back([&, i] {
                    try {
                        for (std::size_t mine = next++; mine < ranges.size(); mine = next++)
                            read_range(on_[i], pages, ranges[mine], take_row, take);
                    } catch (...) {
                        failed[i] = std::current_exception();
                        next = ranges.size();
                    }
                });
            }
        }
        for (const std::exception_ptr& one : failed) {
            if (one) std::rethrow_exception(one);
        }
    }

    void read_range(
        bolt::connection& on,
        const node_pages& pages,
        const id_range& range,
        const std::function<void(std::span<const bolt::value>, verify::marked_block&)>& take_row,
        const verify::block_taker& take
    ) const {
        const std::string text = fmt::format(
            "MATCH (n:{}) WHERE n.id > $after{}{} WITH n ORDER BY n.id LIMIT $rows "
            "RETURN n.id{} ORDER BY n.id",
            pages.label,
            range.until.empty() ? "" : " AND n.id <= $until",
            pages.condition,
            pages.returned
        );
        verify::marked_block block;
        std::string after = range.after;
        for (;;) {
            const auto page =
                on.run(text, {{"after", after}, {"until", range.until}, {"rows", pages.rows}}, in_);
            for (std::size_t i = 0; i < page.rows.size(); ++i)
                take_row(page.rows[i], block);
            if (!block.is_empty()) take(block, 0);
            block.clear();
            if (page.rows.size() < static_cast<std::size_t>(pages.rows)) return;
            after = page.rows[page.rows.size() - 1][0].as_text();
        }
    }

    void read_pairs(
        std::string_view label, std::string_view type, const verify::block_taker& take
    ) {
        const std::string returned =
            ", " + relations(fmt::format("(n)-[e:{}]->(t:{})", type, label), "t.id");
        read_pages(
            {label, "", returned, nodes_a_page},
            [](std::span<const bolt::value> row, verify::marked_block& block) {
                for (const bolt::value& other : row[1].as_list()) {
                    verify::marked_pair pair;
                    pair.from = verify::noted_id(row[0].as_text(), block);
                    pair.to = verify::noted_id(text_of(other, fact_kind::name), block);
                    block.pairs.push_back(pair);
                }
            },
            take
        );
    }

    const connection_settings settings_;
    std::vector<bolt::connection> on_;
    bolt::transaction_options in_;
};

}  // namespace

std::unique_ptr<verify::store_side> make_graph_side(const connection_settings& settings) {
    return std::make_unique<graph_side>(settings);
}

}  // namespace waxpress::neo4j
