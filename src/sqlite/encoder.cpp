#include "sqlite/encoder.hpp"

#include <fmt/format.h>

#include "base/failure.hpp"
#include "sqlite/document.hpp"
#include "sqlite/encode_context.hpp"
#include "sqlite/restore.hpp"

namespace waxpress::sqlite {
namespace {

constexpr std::array other_tables{
    table::artist_other, table::label_other, table::master_other, table::release_other};
constexpr std::array doc_tables{
    table::artist_doc, table::label_doc, table::master_doc, table::release_doc};
constexpr std::array record_encoders{encode_artist, encode_label, encode_master, encode_release};

/// The rows that were encoded since a mark was set.
class encoded_record final : public row_source {
public:
    explicit encoded_record(dictionaries& words) : words_(words) {}

    void mark(const encoded_rows& rows) {
        rows_ = &rows;
        for (std::size_t i = 0; i < table_count; ++i)
            marks_[i] = rows.rows[i].mark();
    }
    [[nodiscard]] std::string_view spelled(dictionary which, std::int64_t id) override {
        return words_[which].text_of(id);
    }

private:
    void add_rows(table which, row_set& rows) override {
        const std::size_t place = index_of(which);
        rows_->rows[place].for_each_from(marks_[place], [&](std::int64_t, std::string_view record) {
            if (decode_row(record, rows.add()) != decode_status::ok) rows.drop_last();
        });
    }

    dictionaries& words_;
    const encoded_rows* rows_ = nullptr;
    std::array<std::size_t, table_count> marks_{};
};

}  // namespace

std::optional<std::int64_t> record_id(std::string_view text) noexcept {
    if (text.empty() || text.size() > 18) return std::nullopt;
    std::int64_t id = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        id = id * 10 + (c - '0');
    }
    if (id == 0 || text.front() == '0') return std::nullopt;
    return id;
}

struct encoder::state {
    state(discogs::entity_kind of, dictionaries& shared, std::string_view trained)
        : kind(of),
          context(shared, other_tables[discogs::index_of(of)]),
          packer(trained),
          encoded(shared) {}

    discogs::entity_kind kind;
    encode_context context;
    document_packer packer;
    simdjson::dom::parser parser;
    encoded_record encoded;
    record_restorer restorer;
    std::string_view told;
};

encoder::encoder(
    discogs::entity_kind kind, dictionaries& shared, std::string_view document_dictionary
)
    : state_(std::make_unique<state>(kind, shared, document_dictionary)) {
}
encoder::~encoder() = default;
encoder::encoder(encoder&&) noexcept = default;
encoder& encoder::operator=(encoder&&) noexcept = default;

std::string_view encoder::told_by_rows() const noexcept {
    return state_->told;
}

void encoder::encode(
    std::int64_t id, std::string_view json, const discogs::sha256_digest& hash, encoded_rows& out
) {
    encode_context& context = state_->context;
    context.out = &out;
    context.id = id;
    context.other_seq = 0;
    simdjson::dom::object record;
    const auto error = state_->parser.parse(json.data(), json.size()).get(record);
    if (error != simdjson::SUCCESS) {
        throw failure(
            failure_class::input,
            fmt::format(
                "record {}: its JSON cannot be read: {}", id, simdjson::error_message(error)
            ),
            next_step::reject
        );
    }
    const std::string_view hash_bytes(reinterpret_cast<const char*>(hash.data()), hash.size());
    const std::size_t kind = discogs::index_of(state_->kind);
    state_->encoded.mark(out);
    record_encoders[kind](context, record, hash_bytes);
    // Most records can be told again from their rows, to the byte; the others keep their document.
    state_->told = state_->restorer.restore(state_->kind, id, state_->encoded).value_or("");
    if (state_->told == json) return;
    context.row.clear();
    context.row.null();
    context.row.blob(state_->packer.pack(json));
    out[doc_tables[kind]].append(id, context.row);
}

}  // namespace waxpress::sqlite
