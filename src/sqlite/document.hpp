#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "discogs/entity_kind.hpp"

namespace waxpress::sqlite {

/// Trains a zstd dictionary on documents of one kind. Empty where there are too few to learn from.
/// Its id is the kind's place plus one, which costs one byte a document.
[[nodiscard]] std::string train_document_dictionary(
    discogs::entity_kind kind, std::span<const std::string_view> documents
);

/// Packs canonical JSON for a `*_doc` table. One per thread.
///
/// Shape:  a zstd frame, or the JSON itself (it begins with `{`) where packing does not pay.
/// Errors: throws failure(store) if the dictionary is not one.
class document_packer {
public:
    /// `trained` may be empty. It is copied.
    explicit document_packer(std::string_view trained);
    ~document_packer();
    document_packer(document_packer&&) noexcept;
    document_packer& operator=(document_packer&&) noexcept;

    /// The view dies with the next call.
    [[nodiscard]] std::string_view pack(std::string_view json);

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// The way back. One per thread.
/// Errors: throws failure(store) for bytes that are no document of this dictionary.
class document_unpacker {
public:
    explicit document_unpacker(std::string_view trained);
    ~document_unpacker();
    document_unpacker(document_unpacker&&) noexcept;
    document_unpacker& operator=(document_unpacker&&) noexcept;

    /// The view dies with the next call or with `packed`.
    [[nodiscard]] std::string_view unpack(std::string_view packed);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace waxpress::sqlite
