#include <cstring>
#include <ctime>

#include <fmt/format.h>

#include "discogs/json_value.hpp"
#include "discogs/sha256.hpp"
#include "rabbitmq/envelope.hpp"

namespace waxpress::rabbitmq {
namespace {

/// The place after the string that opens at `at`.
std::size_t end_of_string(std::string_view json, std::size_t at) noexcept {
    for (std::size_t from = at + 1;;) {
        const std::size_t quote = json.find('"', from);
        if (quote == std::string_view::npos) return json.size();
        std::size_t backslashes = 0;
        while (json[quote - 1 - backslashes] == '\\')
            ++backslashes;
        if (backslashes % 2 == 0) return quote + 1;
        from = quote + 1;
    }
}

/// The place after the value that begins at `at`.
std::size_t end_of_value(std::string_view json, std::size_t at) noexcept {
    std::size_t depth = 0;
    while (at < json.size()) {
        switch (json[at]) {
            case '"':
                at = end_of_string(json, at);
                break;
            case '{':
            case '[':
                ++depth;
                ++at;
                continue;
            case '}':
            case ']':
                --depth;
                ++at;
                break;
            case ',':
            case ':':
                ++at;
                continue;
            default:
                at = json.find_first_of(",]}", at);
                if (at == std::string_view::npos) return json.size();
        }
        if (depth == 0) return at;
    }
    return json.size();
}

/// Appends the members of a canonical object without its own `id`, each with a comma before it.
void append_other_members(std::string_view json, std::string& out) {
    constexpr std::string_view key = "\"id\":";
    if (json.size() <= 2) return;
    const std::string_view members = json.substr(1, json.size() - 2);
    for (std::size_t at = 0; at < members.size();) {
        const std::size_t colon = end_of_string(members, at);
        const std::size_t end = end_of_value(members, colon + 1);
        if (members.compare(at, key.size(), key) == 0) {
            const std::string_view before = members.substr(0, at == 0 ? 0 : at - 1);
            if (!before.empty()) out += ',';
            out += before;
            out += members.substr(end);
            return;
        }
        at = end + 1;
    }
    out += ',';
    out += members;
}

/// Nothing where no record was kept back, so that the message is the known one.
void append_skipped(const extraction_complete& message, std::string& out) {
    std::string_view before = R"(,"skipped_counts":{)";
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        const std::uint64_t count = message.skipped_counts[index_of(kind)];
        if (count == 0) continue;
        out += fmt::format(R"({}"{}":{})", before, plural_name(kind), count);
        before = ",";
    }
    if (before == ",") out += '}';
}

}  // namespace

void append_data(
    std::string_view id, const discogs::sha256_digest& hash, std::string_view json, std::string& out
) {
    out += R"({"type":"data","id":)";
    discogs::append_json_string(id, out);
    out += R"(,"sha256":")";
    out += discogs::to_hex(hash);
    out += '"';
    append_other_members(json, out);
    out += '}';
}

void append(const file_complete& message, std::string& out) {
    out += R"({"type":"file_complete")";
    if (message.data_type) {
        out += fmt::format(R"(,"data_type":"{}")", plural_name(*message.data_type));
    }
    out += R"(,"timestamp":)";
    discogs::append_json_string(message.timestamp, out);
    out += fmt::format(R"(,"total_processed":{},"file":)", message.total_processed);
    discogs::append_json_string(message.file, out);
    out += '}';
}

void append(const extraction_complete& message, std::string& out) {
    out += R"({"type":"extraction_complete","version":)";
    discogs::append_json_string(message.version, out);
    out += R"(,"timestamp":)";
    discogs::append_json_string(message.timestamp, out);
    out += R"(,"started_at":)";
    discogs::append_json_string(message.started_at, out);
    out += R"(,"record_counts":{)";
    bool is_first = true;
    for (const discogs::entity_kind kind : discogs::all_kinds) {
        const auto count = message.record_counts[index_of(kind)];
        if (!count) continue;
        out += fmt::format(R"({}"{}":{})", is_first ? "" : ",", plural_name(kind), *count);
        is_first = false;
    }
    out += '}';
    append_skipped(message, out);
    out += '}';
}

}  // namespace waxpress::rabbitmq
