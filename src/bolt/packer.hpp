#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bolt/value.hpp"

namespace waxpress::bolt {

/// Appends values in the server's binary form (PackStream 1) to a buffer that is reused.
///
/// Shape:    a list is its header and then its items, a map its header and then each key (a text)
///           and its value, a structure its header and then its fields; who writes keeps count.
/// Lifetime: borrows `out`; clear or swap it between messages, the capacity stays.
/// Errors:   failure(store, reject) for a text, list or map of more than 2^31 - 1.
/// Cost:     no allocation once the buffer has grown.
/// Source:   reference/bolt.md, 1.7.
class packer {
public:
    explicit packer(std::string& out) noexcept : out_(&out) {}

    void null() { out_->push_back('\xC0'); }
    void boolean(bool is_true) { out_->push_back(is_true ? '\xC3' : '\xC2'); }
    void integer(std::int64_t number);
    void real(double number);
    void text(std::string_view utf8);
    void bytes(std::span<const std::byte> data);

    void list(std::size_t items) { header(items, 0x90, 0xD4); }
    void map(std::size_t entries) { header(entries, 0xA0, 0xD8); }
    void structure(std::uint8_t tag, std::size_t fields);

    /// A key of a map and its value.
    void entry(std::string_view key, std::string_view value_text) {
        text(key);
        text(value_text);
    }
    void entry(std::string_view key, std::int64_t number) {
        text(key);
        integer(number);
    }

    /// A list or map whose size is known only afterwards: give the mark back with the count.
    [[nodiscard]] std::size_t begin_list() { return begin('\xD6'); }
    [[nodiscard]] std::size_t begin_map() { return begin('\xDA'); }
    void end_list(std::size_t mark, std::size_t items) { patch(mark, items); }
    void end_map(std::size_t mark, std::size_t entries) { patch(mark, entries); }

    /// Bytes that are packed already.
    void packed(std::string_view whole) { out_->append(whole); }

    /// A whole value. `is_utc` false: as servers before Bolt 5 want their times.
    void put(const value& what, bool is_utc = true);
    void put(const bolt::map& what, bool is_utc = true);

    [[nodiscard]] std::size_t size() const noexcept { return out_->size(); }

private:
    void header(std::size_t count, std::uint8_t tiny, std::uint8_t sized);
    [[nodiscard]] std::size_t begin(char marker);
    void patch(std::size_t mark, std::size_t count);

    std::string* out_;
};

/// A map, packed: the parameters of a statement.
[[nodiscard]] std::string pack(const map& parameters, bool is_utc = true);

}  // namespace waxpress::bolt
