#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.hpp"

namespace waxpress::neo4j {

/// What many records say and the graph holds once.
enum class distinct_kind : std::uint8_t {
    genre,
    style,
    person,
    part_of,      ///< Style, genre.
    member_of,    ///< Member, group.
    sublabel_of,  ///< Child, parent.
    same_as,      ///< Person, artist.
};

/// Who says it, where two may.
inline constexpr std::uint8_t said_by_first = 1;
inline constexpr std::uint8_t said_by_second = 2;

struct distinct_fact {
    distinct_kind kind = distinct_kind::genre;
    std::uint8_t said_by = 0;
    std::string_view first;
    std::string_view second;

    [[nodiscard]] std::uint64_t hash() const noexcept;
};

/// Forgets by and by: true for what has not been seen lately.
///
/// Cost: 8 bytes a place. A fact taken for another needs two equal hashes of 64 bits.
class recent_facts {
public:
    explicit recent_facts(unsigned bits) : places_(std::size_t{1} << bits) {}

    /// Fetches what `insert` will look at: a set larger than the cache is mostly waited for.
    void expect(std::uint64_t hash) const noexcept {
        __builtin_prefetch(&places_[hash & (places_.size() - 1)], 1);
    }
    [[nodiscard]] bool insert(const distinct_fact& fact, std::uint64_t hash) noexcept {
        // Who says it belongs to what is remembered, so that the other side gets through.
        const std::uint64_t held = hash ^ (fact.said_by * 0x9e3779b97f4a7c15U);
        std::uint64_t& place = places_[hash & (places_.size() - 1)];
        if (place == held) return false;
        place = held;
        return true;
    }

private:
    std::vector<std::uint64_t> places_;
};

/// Facts one after the other, as bytes.
struct fact_list {
    std::string bytes;

    void add(const distinct_fact& fact) { append(fact, bytes); }
    static void append(const distinct_fact& fact, std::string& to);
    /// Takes the first fact off `from`. False: there is none, or not a whole one.
    [[nodiscard]] static bool take(std::string_view& from, distinct_fact& fact) noexcept;
};

/// Into how many parts the facts are sorted.
inline constexpr std::size_t fact_parts = 128;

/// A set of facts larger than memory: they are parted by hash into a file, and each part is made
/// distinct on its own, by the texts themselves.
///
/// Shape:    the sides that said a fact are joined; `visit` gets each fact once, in no order.
/// Lifetime: one file without a name in `folder`; a crash leaves nothing.
/// Errors:   failure(store) if the disk does not take it.
/// Cost:     4 MB of buffers and 8 MB of what came lately; in the end one part of 128, with 16
///           to 32 bytes more a fact.
class distinct_facts {
public:
    explicit distinct_facts(std::filesystem::path folder);

    void add(std::string_view facts);
    /// Once, at the end. `is_wanted` is asked between parts; false ends it.
    void for_each(
        const std::function<void(const distinct_fact&)>& visit,
        const std::function<bool(std::size_t done, std::size_t of)>& is_wanted
    );

private:
    struct chunk {
        std::uint64_t offset = 0;
        std::size_t size = 0;
    };
    struct part {
        std::string buffer;
        std::vector<chunk> chunks;
    };

    void spill(part& full);
    void read(part& whole, std::string& bytes);

    const std::filesystem::path folder_;
    recent_facts recent_;
    std::vector<part> parts_;
    unique_fd file_;
    std::uint64_t file_end_ = 0;
};

/// Calls `visit` with each fact of `bytes` once; the sides are joined in place.
void visit_distinct(std::string& bytes, const std::function<void(const distinct_fact&)>& visit);

}  // namespace waxpress::neo4j
