#include <algorithm>
#include <tuple>

#include <simdjson.h>

#include "discogs/sha256.hpp"
#include "rabbitmq/envelope.hpp"

namespace waxpress::rabbitmq {
namespace {

using simdjson::dom::element;

/// The members of an envelope that mean something, as far as they are there.
struct members {
    std::optional<element> type, id, sha256, data_type, timestamp, total_processed, file, version,
        started_at, record_counts, skipped_counts;
};

members read_members(const simdjson::dom::object& object) noexcept {
    members found;
    const std::array<std::pair<std::string_view, std::optional<element>*>, 11> wanted{{
        {"type", &found.type},
        {"id", &found.id},
        {"sha256", &found.sha256},
        {"data_type", &found.data_type},
        {"timestamp", &found.timestamp},
        {"total_processed", &found.total_processed},
        {"file", &found.file},
        {"version", &found.version},
        {"started_at", &found.started_at},
        {"record_counts", &found.record_counts},
        {"skipped_counts", &found.skipped_counts},
    }};
    for (const auto& [key, value] : object) {
        for (const auto& [name, place] : wanted) {
            if (key == name) *place = value;
        }
    }
    return found;
}

/// Empty where it is missing or no string.
std::string_view text_of(const std::optional<element>& member) noexcept {
    std::string_view text;
    if (member && member->get(text) != simdjson::SUCCESS) return {};
    return text;
}

std::optional<std::uint64_t> number_of(const std::optional<element>& member) noexcept {
    std::uint64_t number = 0;
    if (!member || member->get(number) != simdjson::SUCCESS) return std::nullopt;
    return number;
}

/// By kind; nothing where a kind is missing or no number.
std::array<std::optional<std::uint64_t>, 4> counts_of(const std::optional<element>& member
) noexcept {
    std::array<std::optional<std::uint64_t>, 4> counts;
    simdjson::dom::object object;
    if (!member || member->get(object) != simdjson::SUCCESS) return counts;
    for (const auto& [key, value] : object) {
        if (const auto kind = discogs::kind_named(key)) counts[index_of(*kind)] = number_of(value);
    }
    return counts;
}

std::string_view read_data(const members& found, std::string_view body, any_message& out) noexcept {
    if (!found.id) return "there is no id";
    if (found.id->is_null()) return "the id is null";
    std::string_view id;
    if (found.id->get(id) != simdjson::SUCCESS) return "the id is no string";
    if (id.empty()) return "the id is empty";
    data_message read{.id = id, .json = body};
    if (const auto hash = discogs::parse_digest(text_of(found.sha256))) {
        read.hash = *hash;
        read.has_hash = true;
    }
    out = read;
    return {};
}

void read_file_complete(const members& found, any_message& out) noexcept {
    file_complete read;
    read.data_type = discogs::kind_named(text_of(found.data_type));
    read.timestamp = text_of(found.timestamp);
    read.total_processed = number_of(found.total_processed).value_or(0);
    read.file = text_of(found.file);
    out = std::move(read);
}

void read_extraction_complete(const members& found, any_message& out) noexcept {
    extraction_complete read;
    read.version = text_of(found.version);
    read.timestamp = text_of(found.timestamp);
    read.started_at = text_of(found.started_at);
    read.record_counts = counts_of(found.record_counts);
    const auto skipped = counts_of(found.skipped_counts);
    for (std::size_t i = 0; i < skipped.size(); ++i)
        read.skipped_counts[i] = skipped[i].value_or(0);
    out = std::move(read);
}

std::string_view trimmed(std::string_view body) noexcept {
    constexpr std::string_view spaces = " \t\r\n";
    const std::size_t begin = body.find_first_not_of(spaces);
    if (begin == std::string_view::npos) return {};
    return body.substr(begin, body.find_last_not_of(spaces) - begin + 1);
}

bool take(std::string_view prefix, std::string_view& from) noexcept {
    if (!from.starts_with(prefix)) return false;
    from.remove_prefix(prefix.size());
    return true;
}

/// A record that begins as every known sender writes it. Nothing, where it does not: then it has to
/// be parsed. Parsing was half of a consumer's work, and a store reads the document once more.
std::optional<data_message> read_known_head(std::string_view body) noexcept {
    constexpr std::size_t hash_size = 2 * std::tuple_size_v<discogs::sha256_digest>;
    std::string_view rest = body;
    if (!take(R"({"type":"data","id":")", rest) || body.back() != '}') return std::nullopt;
    const auto* end = std::find_if(rest.begin(), rest.end(), [](char c) {
        return c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ';
    });
    const auto size = static_cast<std::size_t>(end - rest.begin());
    data_message read{.id = rest.substr(0, size), .json = body};
    rest.remove_prefix(size);
    if (read.id.empty() || !take(R"(","sha256":")", rest)) return std::nullopt;
    const auto hash = discogs::parse_digest(rest.substr(0, hash_size));
    if (!hash) return std::nullopt;
    rest.remove_prefix(hash_size);
    if (!rest.starts_with("\",\"") && !rest.starts_with("\"}")) return std::nullopt;
    read.hash = *hash;
    read.has_hash = true;
    return read;
}

}  // namespace

struct message_decoder::state {
    simdjson::dom::parser parser;
};

message_decoder::message_decoder() : state_(std::make_unique<state>()) {
}
message_decoder::~message_decoder() = default;
message_decoder::message_decoder(message_decoder&&) noexcept = default;
message_decoder& message_decoder::operator=(message_decoder&&) noexcept = default;

std::string_view message_decoder::decode(std::string_view body, any_message& out) noexcept {
    if (is_framed(body)) {
        if (auto* block = std::get_if<framed_block>(&out)) {
            return read_framed(body, *block) ? "" : "the block of records is damaged";
        }
        framed_block block;
        if (!read_framed(body, block)) return "the block of records is damaged";
        out = std::move(block);
        return {};
    }
    body = trimmed(body);
    if (body.empty()) return "the body is empty";
    if (const auto record = read_known_head(body)) {
        out = *record;
        return {};
    }
    element root;
    const auto error = state_->parser.parse(body.data(), body.size()).get(root);
    if (error != simdjson::SUCCESS) return simdjson::error_message(error);
    simdjson::dom::object object;
    if (root.get(object) != simdjson::SUCCESS) return "the body is no JSON object";
    const members found = read_members(object);
    const std::string_view type = text_of(found.type);
    // The known consumers take every message for data that does not say that it is something else.
    if (!found.type || type == "data") return read_data(found, body, out);
    if (type == "file_complete") {
        read_file_complete(found, out);
    } else if (type == "extraction_complete") {
        read_extraction_complete(found, out);
    } else {
        return "the type of the message is not known";
    }
    return {};
}

}  // namespace waxpress::rabbitmq
