#include "sqlite/catalog_document.hpp"

#include <fmt/format.h>

namespace waxpress::sqlite {

std::string document_dictionary(connection& on, discogs::entity_kind kind) {
    statement query(on, "SELECT data FROM zstd_dictionary WHERE id = ?");
    query.bind(1, static_cast<std::int64_t>(discogs::index_of(kind)) + 1);
    return query.step() ? std::string(query.blob(0)) : std::string();
}

document_reader::document_reader(connection& on, discogs::entity_kind kind)
    : on_(on),
      kind_(kind),
      unpacker_(document_dictionary(on, kind)),
      query_(on, fmt::format("SELECT doc FROM {}_doc WHERE id = ?", discogs::element_name(kind))),
      hash_(on, fmt::format("SELECT hash FROM {} WHERE id = ?", discogs::element_name(kind))),
      rows_(on) {
}

void document_reader::fail(std::int64_t id, std::string_view why) const {
    throw failure(
        failure_class::store,
        fmt::format("{}: {} {}: {}", on_.file().string(), discogs::element_name(kind_), id, why)
    );
}

std::optional<std::string_view> document_reader::unpack(std::int64_t id) {
    query_.bind(1, id);
    if (!query_.step()) return std::nullopt;
    try {
        json_ = unpacker_.unpack(query_.blob(0));
    } catch (const failure& failed) {
        query_.reset();
        fail(id, failed.what());
    }
    query_.reset();
    return json_;
}

std::optional<std::string_view> document_reader::read(std::int64_t id) {
    hash_.bind(1, id);
    if (!hash_.step()) return std::nullopt;
    const std::string hash(hash_.blob(0));
    hash_.reset();
    std::optional<std::string_view> json = unpack(id);
    if (!json) {
        rows_.choose(id);
        json = restorer_.restore(kind_, id, rows_);
        if (!json) return std::nullopt;
    }
    const discogs::sha256_digest found = hasher_.digest(*json);
    if (std::string_view(reinterpret_cast<const char*>(found.data()), found.size()) != hash) {
        fail(
            id, "its rows do not give the record that was loaded: they were changed or are damaged"
        );
    }
    return json;
}

}  // namespace waxpress::sqlite
