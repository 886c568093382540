#include "rabbitmq/framed.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

namespace waxpress::rabbitmq {
namespace {

constexpr std::string_view magic = "WXPB";
constexpr char version = 1;
constexpr std::size_t header_size = 16;
constexpr std::size_t count_offset = 8;
constexpr std::size_t rest_offset = 12;
constexpr std::size_t hash_size = 32;
constexpr std::size_t record_head = 2 * sizeof(std::uint32_t) + hash_size;

void put_u32(std::uint32_t value, char* at) noexcept {
    for (unsigned i = 0; i < sizeof value; ++i)
        at[i] = static_cast<char>(value >> 8 * i & 0xFFU);
}

void append_u32(std::size_t value, std::string& out) {
    assert(value <= std::numeric_limits<std::uint32_t>::max() && "a record of 4 GiB");
    char bytes[sizeof(std::uint32_t)];
    put_u32(static_cast<std::uint32_t>(value), bytes);
    out.append(bytes, sizeof bytes);
}

std::uint32_t read_u32(std::string_view bytes, std::size_t at) noexcept {
    std::uint32_t value = 0;
    for (std::size_t i = sizeof value; i > 0; --i) {
        value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
    }
    return value;
}

struct frame_header {
    discogs::entity_kind kind = discogs::entity_kind::artists;
    std::uint32_t records = 0;
};

std::optional<frame_header> read_header(std::string_view body) noexcept {
    if (!is_framed(body) || body.size() < header_size || body[4] != version) return std::nullopt;
    const auto kind = static_cast<unsigned char>(body[5]);
    if (kind >= discogs::all_kinds.size() || body[6] != 0 || body[7] != 0) return std::nullopt;
    const frame_header header{discogs::all_kinds[kind], read_u32(body, count_offset)};
    if (read_u32(body, rest_offset) != body.size() - header_size) return std::nullopt;
    if (header.records == 0 || header.records > body.size() / record_head) return std::nullopt;
    return header;
}

/// Takes the next record off the front of `rest`.
bool take_record(std::string_view& rest, framed_record& out) noexcept {
    if (rest.size() < record_head) return false;
    const std::size_t id_size = read_u32(rest, 0);
    const std::size_t json_size = read_u32(rest, sizeof(std::uint32_t));
    const std::string_view hash = rest.substr(2 * sizeof(std::uint32_t), hash_size);
    std::string_view text = rest.substr(record_head);
    if (id_size == 0 || id_size > text.size() || json_size > text.size() - id_size) return false;
    out.id = text.substr(0, id_size);
    out.json = text.substr(id_size, json_size);
    if (!out.json.starts_with('{') || !out.json.ends_with('}') || json_size < 2) return false;
    std::ranges::copy(hash, out.hash.begin());
    rest = text.substr(id_size + json_size);
    return true;
}

/// Whether the records fill the body exactly.
bool is_whole(std::string_view rest, std::uint32_t records) noexcept {
    framed_record record;
    for (; records > 0; --records) {
        if (!take_record(rest, record)) return false;
    }
    return rest.empty();
}

}  // namespace

framed_writer::framed_writer(discogs::entity_kind kind, framed_limits limits) : limits_(limits) {
    body_ = magic;
    body_ += version;
    body_ += static_cast<char>(kind);
    body_.resize(header_size);
}

void framed_writer::add(
    std::string_view id, const discogs::sha256_digest& hash, std::string_view json
) {
    if (is_finished_) {
        body_.resize(header_size);
        records_ = 0;
        is_finished_ = false;
    }
    append_u32(id.size(), body_);
    append_u32(json.size(), body_);
    for (const std::uint8_t byte : hash)
        body_ += static_cast<char>(byte);
    body_ += id;
    body_ += json;
    ++records_;
}

std::string_view framed_writer::finish() {
    put_u32(records_, body_.data() + count_offset);
    put_u32(static_cast<std::uint32_t>(body_.size() - header_size), body_.data() + rest_offset);
    records_ = 0;
    is_finished_ = true;
    return body_;
}

bool is_framed(std::string_view body) noexcept {
    return body.starts_with(magic);
}

bool read_framed(std::string_view body, framed_block& out) noexcept {
    const auto header = read_header(body);
    if (!header || !is_whole(body.substr(header_size), header->records)) return false;
    std::string_view rest = body.substr(header_size);
    out.kind = header->kind;
    out.records.resize(header->records);
    for (framed_record& record : out.records) {
        // Cannot fail: the same bytes have just been read.
        if (!take_record(rest, record)) return false;
    }
    return true;
}

std::uint32_t count_records(std::string_view body) noexcept {
    const auto header = read_header(body);
    return header && is_whole(body.substr(header_size), header->records) ? header->records : 1;
}

}  // namespace waxpress::rabbitmq
