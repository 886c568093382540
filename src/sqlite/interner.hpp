#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
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
    [[nodiscard]] std::optional<std::int64_t> intern(std::string_view text) {
        return intern(text, hash_of(text));
    }

    /// For many texts at once: what memory is slow to give is asked for before it is needed.
    /// `prefetch` first, `prefetch_entry` when some other work was done, then `intern`.
    [[nodiscard]] static std::size_t hash_of(std::string_view text) noexcept {
        return std::hash<std::string_view>{}(text);
    }
    void prefetch(std::size_t hash) const noexcept {
        __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
    }
    void prefetch_entry(std::size_t hash) const noexcept;
    [[nodiscard]] std::optional<std::int64_t> intern(std::string_view text, std::size_t hash);

    /// The text of an id that `intern` gave; empty for any other.
    [[nodiscard]] std::string_view text_of(std::int64_t id) const noexcept;
    /// Restores an entry of a store; ids may come in any order.
    void restore(std::int64_t id, std::string_view text);

    /// Calls `visit(entry)` for all entries, as they came. Only while no other thread interns.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for_each_from(grain, visit);
    }
    /// Entries that came since the last `restore` or `forget_added`, in id order.
    template <class Visit>
    void for_each_added(Visit&& visit) const {
        for_each_from(saved_, visit);
    }
    [[nodiscard]] bool has_added() const noexcept { return saved_ != used_; }
    void forget_added() noexcept { saved_ = used_; }

private:
    /// What an entry is in the arena; its text follows.
    struct header {
        std::int64_t id;
        std::uint32_t size;
    };
    /// Eight bits of the hash, then the place in the arena. 0: nothing there. Filled once.
    using slot = std::atomic<std::uint32_t>;

    /// Entries begin at multiples of this.
    static constexpr std::size_t grain = 8;

    [[nodiscard]] static constexpr std::size_t entry_bytes(std::size_t text_size) noexcept {
        return (sizeof(header) + text_size + grain - 1) / grain * grain;
    }
    template <class Visit>
    void for_each_from(std::size_t place, Visit&& visit) const {
        while (place != used_) {
            header head;
            std::memcpy(&head, arena_.get() + place, sizeof head);
            visit(entry{head.id, {arena_.get() + place + sizeof head, head.size}});
            place += entry_bytes(head.size);
        }
    }
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
    std::size_t used_ = grain;   // Of the arena; place 0 means that nothing is there.
    std::size_t saved_ = grain;  // Of the arena; what is behind came since.
    std::size_t entries_ = 0;
    std::int64_t last_id_ = 0;
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
