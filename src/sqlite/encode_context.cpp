#include "sqlite/encode_context.hpp"

#include "sqlite/json_writer.hpp"
#include "sqlite/video_address.hpp"

namespace waxpress::sqlite {
namespace {

constexpr std::int64_t earliest_year = 1860;
constexpr std::int64_t latest_year = 2100;  // The clock has no say in what a row holds.

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

// The number that is written exactly so, without sign, blank or leading zero.
std::optional<std::int64_t> exact_number(std::string_view text) noexcept {
    if (text.empty() || text.size() > 18 || (text.front() == '0' && text.size() > 1)) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

// "05" -> 5, where two digits below sixty stand.
std::optional<std::int64_t> sixtieth(std::string_view text) noexcept {
    if (text.size() != 2 || !is_digit(text[0]) || !is_digit(text[1]) || text[0] > '5') {
        return std::nullopt;
    }
    return (text[0] - '0') * 10 + (text[1] - '0');
}

std::optional<std::int64_t> packed_length(std::string_view text) noexcept {
    if (text.size() < 4 || text[text.size() - 3] != ':') return std::nullopt;
    const auto seconds = sixtieth(text.substr(text.size() - 2));
    const std::string_view head = text.substr(0, text.size() - 3);
    if (!seconds || head.size() > 9) return std::nullopt;
    if (const auto minutes = exact_number(head)) return *minutes * 60 + *seconds;
    if (head.size() < 4 || head[head.size() - 3] != ':') return std::nullopt;
    const auto minutes = sixtieth(head.substr(head.size() - 2));
    const auto hours = exact_number(head.substr(0, head.size() - 3));
    if (!minutes || !hours) return std::nullopt;
    const std::int64_t all = *hours * 3600 + *minutes * 60 + *seconds;
    if (all == 0) return std::nullopt;  // Would read back as 0:00.
    return -all;
}

}  // namespace

std::string json_path::spelled() const {
    std::string text = above == nullptr ? std::string() : above->spelled();
    if (!text.empty()) text += '.';
    if (index >= 0) return text + std::to_string(index);
    return text.append(key);
}

void encode_context::begin(std::int64_t seq) {
    row.clear();
    row.integer(id);
    row.integer(seq);
}

void encode_context::text(const optional_text& value) {
    if (value) {
        row.text(*value);
    } else {
        row.null();
    }
}

void encode_context::integer(const std::optional<std::int64_t>& value) {
    if (value) {
        row.integer(*value);
    } else {
        row.null();
    }
}

void encode_context::number(const optional_text& value) {
    const auto exact = value ? exact_number(*value) : std::nullopt;
    if (exact) {
        row.integer(*exact);
    } else {
        text(value);
    }
}

void encode_context::spelled(dictionary which, const optional_text& value, std::size_t hash) {
    const auto known = value ? words[which].intern(*value, hash) : std::nullopt;
    if (known) {
        row.integer(*known);
    } else {
        text(value);
    }
}

void encode_context::length(const optional_text& value) {
    const auto packed = value ? packed_length(*value) : std::nullopt;
    if (packed) {
        row.integer(*packed);
    } else {
        text(value);
    }
}

void encode_context::video_source(const optional_text& value) {
    if (value && value->starts_with(video_prefix)) {
        row.blob(value->substr(video_prefix.size()));
    } else {
        text(value);
    }
}

void encode_context::link(
    reverse_index which, const std::optional<std::int64_t>& far, std::int64_t seq
) {
    if (!far) return;
    auto& tuples = out->tuples[index_of(which)];
    tuples.push_back(*far);
    tuples.push_back(id);
    if (info_of(which).tuple_size == 3) tuples.push_back(seq);
}

optional_text encode_context::text_of(const json_value& value, const json_path& path) {
    if (value.is_string()) return std::string_view(value);
    if (value.is_null()) return std::nullopt;
    if (!value.is_object()) {
        keep_other(value, path);
        return std::nullopt;
    }
    optional_text found;
    for (const auto [name, inner] : simdjson::dom::object(value)) {
        if (name == "#text" && inner.is_string()) {
            found = std::string_view(inner);
        } else {
            keep_other(inner, json_path{&path, name});
        }
    }
    return found;
}

std::optional<std::int64_t> encode_context::reference(
    const optional_text& value, const json_path& path
) {
    if (!value) return std::nullopt;
    const auto exact = exact_number(*value);
    if (!exact) {
        keep_other(*value, json_path{&path, "id"});
        return std::nullopt;
    }
    return *exact == 0 ? std::nullopt : exact;
}

void encode_context::keep_other(const json_value& value, const json_path& path) {
    record_builder other_row;
    other_row.integer(id);
    other_row.integer(other_seq++);
    other_row.text(path.spelled());
    other_row.text(simdjson::minify(value));
    (*out)[other].append(0, other_row);
}

void encode_context::keep_other(std::string_view text, const json_path& path) {
    record_builder other_row;
    other_row.integer(id);
    other_row.integer(other_seq++);
    other_row.text(path.spelled());
    json_writer json;
    json.string(text);
    other_row.text(json.text());
    (*out)[other].append(0, other_row);
}

std::optional<std::int64_t> plausible_year(const optional_text& text) noexcept {
    if (!text || text->size() < 4) return std::nullopt;
    const auto year = exact_number(text->substr(0, 4));
    if (!year || *year < earliest_year || *year > latest_year) return std::nullopt;
    return year;
}

}  // namespace waxpress::sqlite
