#include "sqlite/catalog_marks.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "sqlite/catalog_document.hpp"
#include "sqlite/catalog_walk.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/encoder.hpp"
#include "sqlite/stored_record.hpp"
#include "verify/difference_words.hpp"

namespace waxpress::sqlite {
namespace {

using discogs::entity_kind;
using verify::told_record;

/// What the store claims of a record; a hash that is none stands for itself.
verify::hash_words claimed_hash(std::string_view blob) noexcept {
    discogs::sha256_digest digest{};
    if (blob.size() != digest.size()) return verify::words_of_hex(blob);
    std::ranges::copy(blob, digest.begin());
    return verify::words_of(digest);
}

/// What the rows must tell of a record whose document was kept because they do not tell all of it.
class row_check {
public:
    explicit row_check(entity_kind kind) : encoder_(kind, words_, {}) {}

    /// Empty where the document is none that a load takes. Lifetime: until the next call.
    [[nodiscard]] std::string_view rows_of(std::int64_t id, std::string_view document) {
        rows_.clear();
        try {
            encoder_.encode(id, document, {}, rows_);
        } catch (const failure&) {
            return {};
        }
        return encoder_.told_by_rows();
    }

private:
    dictionaries words_;
    encoder encoder_;
    encoded_rows rows_;
};

class catalog_side final : public verify::store_side {
public:
    explicit catalog_side(const std::filesystem::path& file)
        : on_(open_catalog(file, connection::mode::read_only)) {
        on_.run("BEGIN");
        // What it reads stays as it is from here on.
        static_cast<void>(on_.integer("SELECT count(*) FROM sqlite_schema"));
    }

    [[nodiscard]] std::string name() const override { return on_.file().string(); }

    void read(entity_kind kind, const verify::mark_wish& wish, const verify::block_taker& take)
        override {
        verify::json_marker marker(kind, wish);
        if (!wish.needs_content()) {
            read_hashes(kind, marker, take);
            return;
        }
        if (!dictionaries_) dictionaries_.emplace(on_);
        verify::block_gatherer gathered(take);
        catalog_walk walk(on_, kind, *dictionaries_);
        row_check check(kind);
        while (walk.next()) {
            const std::string id = std::to_string(walk.id());
            const bool has_document = walk.has_document();
            const std::string_view json = has_document ? walk.document() : walk.told_by_rows();
            marker.mark({id, json, claimed_hash(walk.hash()), false}, gathered.block());
            verify::record_mark& mark = gathered.block().marks.back();
            if (has_document && wish.hashes_content && !mark.is_damaged) {
                mark.is_damaged = check.rows_of(walk.id(), json) != walk.told_by_rows();
            }
            gathered.pass_if_full();
        }
        gathered.pass_rest();
    }

    [[nodiscard]] std::optional<std::uint64_t> set_aside(entity_kind kind) override {
        statement query(on_, "SELECT count(*) FROM rejects WHERE kind = ?");
        query.bind(1, discogs::plural_name(kind));
        if (!query.step()) return std::nullopt;
        const std::int64_t count = query.integer(0);
        query.reset();
        return static_cast<std::uint64_t>(count);
    }

    [[nodiscard]] std::vector<told_record> tell(
        entity_kind kind, const verify::mark_wish& wish, std::span<const std::string> ids
    ) override {
        verify::json_marker marker(kind, wish);
        std::vector<told_record> told;
        for (const std::string& id : ids) {
            told_record one;
            one.id = id;
            const std::int64_t number = verify::id_number(id);
            if (!verify::is_odd(number)) tell_json(kind, number, one);
            one.is_there = !one.json.empty();
            if (one.is_there && wish.has_graph) one.facts = marker.told_facts(id, one.json);
            told.push_back(std::move(one));
        }
        return told;
    }

private:
    void read_hashes(
        entity_kind kind, verify::json_marker& marker, const verify::block_taker& take
    ) {
        statement rows(on_, fmt::format("SELECT id, hash FROM {}", discogs::element_name(kind)));
        verify::block_gatherer gathered(take);
        while (rows.step()) {
            const std::string id = std::to_string(rows.integer(0));
            marker.mark({id, {}, claimed_hash(rows.blob(1)), true}, gathered.block());
            gathered.pass_if_full();
        }
        gathered.pass_rest();
    }

    /// Whether or not it has its hash; empty where there is none or it cannot be unpacked.
    void tell_json(entity_kind kind, std::int64_t id, told_record& to) {
        stored_record rows(on_);
        rows.choose(id);
        record_restorer restorer;
        to.json = restorer.restore(kind, id, rows).value_or(std::string_view());
        statement query(
            on_, fmt::format("SELECT doc FROM {}_doc WHERE id = ?", discogs::element_name(kind))
        );
        query.bind(1, id);
        if (!query.step()) return;
        document_unpacker unpacker(document_dictionary(on_, kind));
        try {
            const std::string_view document = unpacker.unpack(query.blob(0));
            row_check check(kind);
            to.damage = verify::differing_elements(
                to.json, check.rows_of(id, document), {"its rows", "its document"}
            );
            to.json = document;
        } catch (const failure&) {
            to.damage = {"its document cannot be unpacked"};
        }
    }

    connection on_;
    std::optional<dictionary_texts> dictionaries_;
};

}  // namespace

std::unique_ptr<verify::store_side> make_catalog_side(const std::filesystem::path& file) {
    return std::make_unique<catalog_side>(file);
}

}  // namespace waxpress::sqlite
