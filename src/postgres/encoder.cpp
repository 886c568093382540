#include "postgres/encoder.hpp"

#include <algorithm>
#include <cstring>

#include "discogs/json_value.hpp"
#include "discogs/year.hpp"

namespace waxpress::postgres {
namespace {

constexpr std::string_view escaped_nul = "\\u0000";
constexpr std::string_view json_space = " \t\r\n";

std::string_view trimmed(std::string_view text) noexcept {
    const std::size_t begin = text.find_first_not_of(json_space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(json_space) + 1 - begin);
}

/// The same, at the price of a look at each byte: only for texts with more brackets than that.
bool nests_deeper(std::string_view json, std::size_t limit) noexcept {
    std::size_t depth = 0;
    bool is_in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (is_in_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                is_in_string = false;
            }
        } else if (c == '"') {
            is_in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > limit) return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return false;
}

bool is_too_deep(std::string_view json) noexcept {
    const auto opened = std::count_if(json.begin(), json.end(), [](char c) {
        return (c | 0x20) == '{';  // `[` and `{` differ in this bit only.
    });
    return static_cast<std::size_t>(opened) > deepest_nesting &&
           nests_deeper(json, deepest_nesting);
}

/// True where the backslash at `at` begins an escape: the backslashes before it pair up.
bool begins_escape(std::string_view text, std::size_t at) noexcept {
    std::size_t before = 0;
    while (before < at && text[at - before - 1] == '\\')
        ++before;
    return before % 2 == 0;
}

/// `std::string::find` looks closer at every quote of a JSON text.
std::size_t find_in(const std::string& text, std::string_view wanted, std::size_t from) noexcept {
    const void* found =
        memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
    if (found == nullptr) return std::string::npos;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::uint64_t replace_nuls(std::string& text, std::size_t from) {
    std::uint64_t replaced = 0;
    for (std::size_t at = find_in(text, escaped_nul, from); at != std::string::npos;
         at = find_in(text, escaped_nul, at + 1)) {
        if (!begins_escape(text, at)) continue;
        text.replace(at, escaped_nul.size(), "\\ufffd");
        ++replaced;
    }
    return replaced;
}

void append_envelope(const document_source& record, std::string& out) {
    out += R"({"type":"data","id":)";
    discogs::append_json_string(record.id, out);
    out += R"(,"sha256":")";
    out += record.hash;
    out += '"';
}

/// The value as the known system sees it: a text, or the digits of a whole number.
std::string_view words_of(simdjson::ondemand::value value) noexcept {
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return {};
    std::string_view words;
    if (type == simdjson::ondemand::json_type::string) {
        if (value.get_string().get(words) != simdjson::SUCCESS) return {};
    } else if (type == simdjson::ondemand::json_type::number) {
        words = value.raw_json_token();
    }
    return words;
}

}  // namespace

std::string_view reason_of(document_fault fault) noexcept {
    switch (fault) {
        case document_fault::not_an_object:
            return "the record is not a JSON object";
        case document_fault::invalid_utf8:
            return "the record is not valid UTF-8";
        case document_fault::too_deep:
            return "the record nests deeper than 512 levels";
        case document_fault::none:
            break;
    }
    return "";
}

void write_hex(const discogs::sha256_digest& digest, char* to) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const std::uint8_t byte : digest) {
        *to++ = digits[byte >> 4U];
        *to++ = digits[byte & 15U];
    }
}

int encoder::year_in(discogs::entity_kind kind, const std::string& text, std::size_t from) {
    const std::string_view wanted =
        kind == discogs::entity_kind::masters ? "\"year\"" : "\"released\"";
    // Most of what lacks the key is told without a parse.
    if (find_in(text, wanted, from) == std::string::npos) return 0;
    simdjson::ondemand::document document;
    const std::size_t size = text.size() - from;
    const auto parsed =
        parser_.iterate(text.data() + from, size, text.capacity() - from).get(document);
    if (parsed != simdjson::SUCCESS) return 0;
    simdjson::ondemand::object object;
    if (document.get_object().get(object) != simdjson::SUCCESS) return 0;
    simdjson::ondemand::value value;
    const std::string_view key = wanted.substr(1, wanted.size() - 2);
    if (object.find_field(key).get(value) != simdjson::SUCCESS) return 0;
    return discogs::year_of(words_of(value), latest_year_);
}

document_fault encoder::append(const document_source& record, std::string& out) {
    const std::string_view json = trimmed(record.json);
    if (json.size() < 2 || json.front() != '{' || json.back() != '}') {
        return document_fault::not_an_object;
    }
    if (!simdjson::validate_utf8(json.data(), json.size())) return document_fault::invalid_utf8;
    if (is_too_deep(json)) return document_fault::too_deep;
    const bool has_year = record.kind == discogs::entity_kind::masters ||
                          record.kind == discogs::entity_kind::releases;
    constexpr std::size_t envelope_room = 160;
    const std::size_t wanted = out.size() + json.size() + 2 * record.id.size() + envelope_room +
                               simdjson::SIMDJSON_PADDING;
    if (out.capacity() < wanted) out.reserve(std::max(wanted, 2 * out.capacity()));
    const std::size_t from = out.size();
    const bool is_empty = trimmed(json.substr(1, json.size() - 2)).empty();
    if (!record.is_message) {
        append_envelope(record, out);
        if (!is_empty) out += ',';
        out.append(json.substr(1));
    } else {
        out.append(json);
    }
    replaced_nuls_ += replace_nuls(out, from);
    if (!has_year) return document_fault::none;
    const int year = year_in(record.kind, out, from);
    out.pop_back();
    if (!is_empty || !record.is_message) out += ',';
    out += "\"year\":";
    out += year == 0 ? "null" : std::to_string(year);
    out += '}';
    return document_fault::none;
}

}  // namespace waxpress::postgres
