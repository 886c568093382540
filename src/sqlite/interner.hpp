#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/schema.hpp"

namespace waxpress::sqlite {

/// A dictionary of repeated text that several threads read and fill at once.
///
/// Shape:    ids count from 1 in the order of first sight; a text keeps its id for good.
/// Errors:   none: once `max_bytes` are held, new text gets no id and is stored as it is.
/// Threads:  `intern` from any; what is there is found without a lock.
/// Lifetime: the text of an entry lives as long as the interner.
class interner {
public:
    struct entry {
        std::int64_t id = 0;
        std::string_view text;
    };

    /// `max_bytes` counts text and what an entry costs beside it.
    explicit interner(std::size_t max_bytes);

    /// The id of `text`, given now if it had none; nullopt if the dictionary is full.
    [[nodiscard]] std::optional<std::int64_t> intern(std::string_view text);
    /// The text of an id that `intern` gave; empty for any other.
    [[nodiscard]] std::string_view text_of(std::int64_t id) const noexcept;
    /// Restores an entry of a store; ids may come in any order.
    void restore(std::int64_t id, std::string_view text);

    /// Entries added since `restore`, in id order. Only while no other thread interns.
    [[nodiscard]] const std::vector<entry>& added() const noexcept { return added_; }
    void forget_added() { added_.clear(); }

private:
    /// What an entry is in the arena; its text follows.
    struct header {
        std::int64_t id;
        std::uint32_t size;
    };
    /// Eight bits of the hash, then the place in the arena. 0: nothing there. Filled once.
    using slot = std::atomic<std::uint32_t>;

    /// 0 where it is not there.
    [[nodiscard]] std::int64_t find(std::size_t hash, std::string_view text) const noexcept;
    [[nodiscard]] bool insert(std::size_t hash, std::int64_t id, std::string_view text);

    const std::size_t max_bytes_;
    std::vector<slot> slots_;         // Open addressing.
    std::unique_ptr<char[]> arena_;   // Entries are written once, before a slot names them.
    std::unique_ptr<slot[]> places_;  // By id, in the arena.
    std::atomic<bool> is_full_{false};
    // Guarded by mutex_.
    std::mutex mutex_;
    std::vector<entry> added_;
    std::size_t used_ = 0;  // Of the arena.
    std::size_t entries_ = 0;
    std::int64_t last_id_ = 0;
    std::string_view last_text_;  // Of the last insert, in the arena.
};

/// The dictionaries of one store.
class dictionaries {
public:
    dictionaries();
    [[nodiscard]] interner& operator[](dictionary which) noexcept {
        return *interners_[static_cast<std::size_t>(which)];
    }

private:
    std::array<std::unique_ptr<interner>, dictionary_count> interners_;
};

}  // namespace waxpress::sqlite
