#include "bolt/unpacker.hpp"

#include <bit>

#include "bolt/big_endian.hpp"
#include "bolt/structures.hpp"

namespace waxpress::bolt {
namespace {

constexpr std::uint8_t tiny_text = 0x80;
constexpr std::uint8_t tiny_list = 0x90;
constexpr std::uint8_t tiny_map = 0xA0;
constexpr std::uint8_t tiny_structure = 0xB0;
constexpr std::uint8_t sized_bytes = 0xCC;
constexpr std::uint8_t sized_text = 0xD0;
constexpr std::uint8_t sized_list = 0xD4;
constexpr std::uint8_t sized_map = 0xD8;
constexpr std::uint8_t high_half = 0xF0;
constexpr std::uint8_t low_half = 0x0F;

}  // namespace

bool unpacker::take(std::size_t size, std::string_view& out) noexcept {
    if (size > left_.size()) return false;
    out = left_.substr(0, size);
    left_.remove_prefix(size);
    return true;
}

bool unpacker::take_byte(std::uint8_t& out) noexcept {
    if (left_.empty()) return false;
    out = static_cast<std::uint8_t>(left_.front());
    left_.remove_prefix(1);
    return true;
}

template <class Unsigned>
bool unpacker::take_number(Unsigned& out) noexcept {
    std::string_view raw;
    if (!take(sizeof out, raw)) return false;
    out = load_big_endian<Unsigned>(raw.data());
    return true;
}

bool unpacker::take_count(unsigned width, std::size_t& out) noexcept {
    std::uint8_t small = 0;
    std::uint16_t middle = 0;
    std::uint32_t large = 0;
    switch (width) {
        case 0:
            if (!take_number(small)) return false;
            out = small;
            return true;
        case 1:
            if (!take_number(middle)) return false;
            out = middle;
            return true;
        case 2:
            if (!take_number(large)) return false;
            out = large;
            return true;
        default:
            return false;
    }
}

bool unpacker::take_count_of(
    std::uint8_t marker, std::uint8_t tiny, std::uint8_t sized, std::size_t& out
) noexcept {
    if ((marker & high_half) == tiny) {
        out = marker & low_half;
        return true;
    }
    if (marker < sized || marker > sized + 2) return false;
    return take_count(static_cast<unsigned>(marker - sized), out);
}

bool unpacker::read(value& out) {
    std::uint8_t marker = 0;
    if (depth_ >= deepest_value || !take_byte(marker)) return false;
    ++depth_;
    const bool is_good = read_marked(marker, out);
    --depth_;
    return is_good;
}

bool unpacker::read_marked(std::uint8_t marker, value& out) {
    std::size_t count = 0;
    switch (marker & high_half) {
        case tiny_text: {
            std::string text;
            if (!read_text(marker & low_half, text)) return false;
            out = value(std::move(text));
            return true;
        }
        case tiny_list:
        case tiny_map:
        case sized_text:
            return read_sized(marker, out);
        case tiny_structure:
            count = marker & low_half;
            return read_structure(count, out);
        case 0xC0:
            return read_number(marker, out) || (marker >= sized_bytes && read_sized(marker, out));
        case 0xE0:
            return false;
        default:  // 00 to 7F and F0 to FF are the number itself.
            out = value(static_cast<std::int8_t>(marker));
            return true;
    }
}

bool unpacker::read_sized(std::uint8_t marker, value& out) {
    std::size_t count = 0;
    if (marker >= sized_bytes && marker < sized_bytes + 3) {
        std::string_view raw;
        if (!take_count(static_cast<unsigned>(marker - sized_bytes), count) || !take(count, raw)) {
            return false;
        }
        const auto* begin = reinterpret_cast<const std::byte*>(raw.data());
        out = value(bytes(begin, begin + raw.size()));
        return true;
    }
    if (take_count_of(marker, tiny_text, sized_text, count)) {
        std::string text;
        if (!read_text(count, text)) return false;
        out = value(std::move(text));
        return true;
    }
    if (take_count_of(marker, tiny_list, sized_list, count)) {
        list items;
        if (!read_items(count, items)) return false;
        out = value(std::move(items));
        return true;
    }
    if (!take_count_of(marker, tiny_map, sized_map, count)) return false;
    map entries;
    if (!read_entries(count, entries)) return false;
    out = value(std::move(entries));
    return true;
}

bool unpacker::read_number(std::uint8_t marker, value& out) noexcept {
    std::uint8_t one = 0;
    std::uint16_t two = 0;
    std::uint32_t four = 0;
    std::uint64_t eight = 0;
    switch (marker) {
        case 0xC0:
            out = value();
            return true;
        case 0xC2:
        case 0xC3:
            out = value(marker == 0xC3);
            return true;
        case 0xC1:
            if (!take_number(eight)) return false;
            out = value(std::bit_cast<double>(eight));
            return true;
        case 0xC8:
            if (!take_number(one)) return false;
            out = value(static_cast<std::int8_t>(one));
            return true;
        case 0xC9:
            if (!take_number(two)) return false;
            out = value(static_cast<std::int16_t>(two));
            return true;
        case 0xCA:
            if (!take_number(four)) return false;
            out = value(static_cast<std::int32_t>(four));
            return true;
        case 0xCB:
            if (!take_number(eight)) return false;
            out = value(static_cast<std::int64_t>(eight));
            return true;
        default:
            return false;
    }
}

bool unpacker::read_text(std::size_t size, std::string& out) {
    std::string_view raw;
    if (!take(size, raw)) return false;
    out.assign(raw);
    return true;
}

bool unpacker::read_items(std::size_t count, std::vector<value>& out) {
    // Each item takes a byte at least: a count above that is a lie, and reserves nothing.
    if (count > left_.size()) return false;
    for (std::size_t i = 0; i < count; ++i) {
        if (!read(out.emplace_back())) return false;
    }
    return true;
}

bool unpacker::read_entries(std::size_t count, map& out) {
    if (count > left_.size() / 2) return false;
    for (std::size_t i = 0; i < count; ++i) {
        std::string key;
        value what;
        if (!read(key) || !read(what)) return false;
        out.append(std::move(key), std::move(what));
    }
    return true;
}

bool unpacker::read_structure(std::size_t fields, value& out) {
    std::uint8_t tag = 0;
    list items;
    return take_byte(tag) && read_items(fields, items) &&
           make_structure(tag, std::move(items), out);
}

bool unpacker::read(std::string& out) {
    std::uint8_t marker = 0;
    std::size_t size = 0;
    return take_byte(marker) && take_count_of(marker, tiny_text, sized_text, size) &&
           read_text(size, out);
}

bool unpacker::read(map& out) {
    std::uint8_t marker = 0;
    std::size_t count = 0;
    return take_byte(marker) && take_count_of(marker, tiny_map, sized_map, count) &&
           read_entries(count, out);
}

bool unpacker::append_items(std::vector<value>& out, std::size_t& count) {
    std::uint8_t marker = 0;
    return take_byte(marker) && take_count_of(marker, tiny_list, sized_list, count) &&
           read_items(count, out);
}

bool unpacker::read_header(std::uint8_t& tag, std::size_t& fields) noexcept {
    std::uint8_t marker = 0;
    if (!take_byte(marker) || (marker & high_half) != tiny_structure) return false;
    fields = marker & low_half;
    return take_byte(tag);
}

}  // namespace waxpress::bolt
