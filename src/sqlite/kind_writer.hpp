#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "discogs/record_block.hpp"
#include "sqlite/encoded_block.hpp"

namespace waxpress::sqlite {

/// A block on its way into the store, as far as a worker can take it.
struct prepared_block {
    discogs::record_block block;
    std::vector<std::int64_t> ids;  ///< Of `block.records`.
    encoded_rows rows;              ///< Of the first `encoded` records, whose ids ascend.
    std::size_t encoded = 0;

    [[nodiscard]] std::size_t bytes() const noexcept { return block.bytes() + rows.bytes(); }
};

struct write_counts {
    std::uint64_t written = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t removed = 0;
    bool was_refused =
        false;         ///< Records have vanished from the dump, but too many to be believed.
    std::string note;  ///< One line for the receipt; empty where there is nothing to say.
};

/// Writes the records of one kind into a store.
///
/// Errors: throws failure(store). What was committed before stays.
class kind_writer {
public:
    using preparer = std::function<prepared_block(discogs::record_block&&)>;

    kind_writer() = default;
    virtual ~kind_writer() = default;
    kind_writer(const kind_writer&) = delete;
    kind_writer& operator=(const kind_writer&) = delete;

    /// The part of the work that any thread can do; one preparer per thread. Records whose id is
    /// no number become rejects of the block.
    [[nodiscard]] virtual preparer make_preparer() = 0;
    /// Blocks in dump order, from one thread. May leave the rejects to the caller: it reads them
    /// first.
    virtual void write(prepared_block&& block) = 0;
    /// All that came is durable or will be with the store's own finish. `was_all`: the dump was
    /// read to its end, so what did not come has vanished.
    [[nodiscard]] virtual write_counts finish(bool was_all) = 0;
};

/// Fills `ids`; records whose id is not a whole number move to the block's rejects.
void read_ids(prepared_block& prepared);

}  // namespace waxpress::sqlite
