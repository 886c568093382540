#include "pipeline/seen_codec.hpp"

#include <algorithm>
#include <charconv>

namespace waxpress::pipeline {
namespace {

constexpr char version = 1;

void append_varint(std::uint64_t value, std::string& out) {
    for (; value >= 0x80; value >>= 7U)
        out += static_cast<char>((value & 0x7f) | 0x80);
    out += static_cast<char>(value);
}

/// Takes a varint off the front; false where there is none.
bool take_varint(std::string_view& bytes, std::uint64_t& value) noexcept {
    value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<std::uint8_t>(bytes.front());
        bytes.remove_prefix(1);
        const std::uint64_t bits = byte & 0x7fU;
        if (shift == 63 && bits > 1) return false;
        value |= bits << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

template <typename Value>
void sort_once(std::vector<Value>& values) {
    if (!std::is_sorted(values.begin(), values.end())) std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

bool take_numbers(std::string_view& bytes, std::vector<std::uint64_t>& to) {
    std::uint64_t count = 0;
    // Each takes a byte at least: a count that cannot be is not worth its memory.
    if (!take_varint(bytes, count) || count > bytes.size()) return false;
    to.reserve(to.size() + count);
    std::uint64_t last = 0;
    for (; count > 0; --count) {
        std::uint64_t distance = 0;
        if (!take_varint(bytes, distance) || distance > UINT64_MAX - last) return false;
        last += distance;
        to.push_back(last);
    }
    return true;
}

bool take_texts(std::string_view& bytes, std::vector<std::string>& to) {
    std::uint64_t count = 0;
    if (!take_varint(bytes, count) || count > bytes.size()) return false;
    for (; count > 0; --count) {
        std::uint64_t size = 0;
        if (!take_varint(bytes, size) || size > bytes.size()) return false;
        to.emplace_back(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    return true;
}

}  // namespace

std::optional<std::uint64_t> number_of(std::string_view id) noexcept {
    if (id.empty() || id.front() < '0' || id.front() > '9') return std::nullopt;
    if (id.front() == '0' && id.size() > 1) return std::nullopt;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error != std::errc{} || end != id.data() + id.size()) return std::nullopt;
    return number;
}

void add_id(std::string_view id, seen_ids& to) {
    if (const auto number = number_of(id)) {
        to.numbers.push_back(*number);
    } else {
        to.texts.emplace_back(id);
    }
}

void encode_seen(seen_ids& ids, std::string& out) {
    sort_once(ids.numbers);
    sort_once(ids.texts);
    out += version;
    append_varint(ids.numbers.size(), out);
    std::uint64_t last = 0;
    for (const std::uint64_t number : ids.numbers) {
        append_varint(number - last, out);
        last = number;
    }
    append_varint(ids.texts.size(), out);
    for (const std::string& text : ids.texts) {
        append_varint(text.size(), out);
        out += text;
    }
}

seen_status decode_seen(std::string_view bytes, seen_ids& out) {
    const std::size_t numbers = out.numbers.size();
    const std::size_t texts = out.texts.size();
    if (!bytes.empty() && bytes.front() == version) {
        bytes.remove_prefix(1);
        if (take_numbers(bytes, out.numbers) && take_texts(bytes, out.texts) && bytes.empty()) {
            return seen_status::ok;
        }
    }
    out.numbers.resize(numbers);
    out.texts.resize(texts);
    return seen_status::malformed;
}

}  // namespace waxpress::pipeline
