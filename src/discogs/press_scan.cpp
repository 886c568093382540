#include "discogs/press_scan.hpp"

#include <array>
#include <bit>
#include <cstring>

#include "discogs/press_index.hpp"
#include "discogs/press_names.hpp"
#include "discogs/press_simd.hpp"
#include "discogs/xml_text.hpp"

namespace waxpress::discogs {
namespace {

/// The shortest that makes a node is an element such as `<id/>`.
constexpr std::size_t bytes_per_node = 4;

/// Bytes with which blank text can begin: white space of any kind, or a reference to it.
constexpr auto blank_starts = [] {
    std::array<bool, 256> starts{};
    for (std::size_t c = 0; c <= ' '; ++c)
        starts[c] = true;
    for (const unsigned c : {0x26U, 0xC2U, 0xE1U, 0xE2U, 0xE3U})
        starts[c] = true;
    return starts;
}();

bool is_space_only(const char* begin, const char* end) noexcept {
    while (begin != end && is_xml_space(*begin))
        ++begin;
    return begin == end;
}

bool is_blank_text(const char* begin, const char* end) {
    return is_blank_when_decoded({begin, static_cast<std::size_t>(end - begin)});
}

unsigned name_size(const char* name) noexcept {
    return lowest_bit(text_chunk(name).ends_name() | 0x10000U);
}

/// How far reading has come.
struct progress {
    const char* at;            ///< Text from here on belongs to no tag yet; null: it is not sure.
    const std::uint32_t* tag;  ///< The next `<`.
    std::uint32_t count;       ///< Nodes.
    std::uint32_t depth;       ///< Elements that are open.
};

/// What all steps see. What moves is handed from step to step, so that it stays in registers.
struct record_builder {
    const char* const text;
    record_node* const nodes;
    std::array<std::uint32_t, record_scanner::max_depth + 1> open;

    void set(
        std::uint32_t index,
        const char* begin,
        const char* end,
        std::uint32_t next,
        std::size_t rank,
        node_kind kind
    ) noexcept {
        nodes[index] = {
            static_cast<std::uint32_t>(begin - text),
            static_cast<std::uint32_t>(end - begin),
            next,
            static_cast<std::uint8_t>(rank),
            kind};
    }

    progress start_tag(progress now, const char* tag) noexcept;
    progress end_tag(progress now, const char* tag) noexcept;
    progress start_tag_with_attributes(progress now, const char* at, std::size_t rank) noexcept;
    progress attributes_of(progress now, const char* limit) noexcept;
    progress text_between(progress now, const char* tag) noexcept;
};

constexpr progress not_sure{nullptr, nullptr, 0, 0};

const char* end_of_value(const char* at, const char* limit) noexcept {
    for (; at < limit; at += text_chunk::size) {
        const unsigned quotes = text_chunk(at).equal('"');
        if (quotes != 0) return at + lowest_bit(quotes);
    }
    return limit;
}

/// ` name="value"`, until there is none. A value ends before `limit`, where the next `<` is.
inline progress record_builder::attributes_of(progress now, const char* limit) noexcept {
    std::uint64_t seen = 0;
    while (*now.at == ' ') {
        const char* const name = now.at + 1;
        const unsigned size = name_size(name);
        const std::size_t rank = attributes.candidate(name, size);
        const std::uint64_t bit = std::uint64_t{1} << rank;
        const bool is_known = attributes.is(rank, name, size) && (seen & bit) == 0;
        if (!is_known || name[size] != '=' || name[size + 1] != '"') return not_sure;
        seen |= bit;
        const char* const begin = name + size + 2;
        const char* const end = end_of_value(begin, limit);
        if (end >= limit) return not_sure;
        set(now.count, begin, end, now.count + 1, rank, node_kind::attribute);
        ++now.count;
        now.at = end + 1;
    }
    return now;
}

inline progress record_builder::start_tag_with_attributes(
    progress now, const char* at, std::size_t rank
) noexcept {
    const std::uint32_t index = now.count++;
    now.at = at;
    now = attributes_of(now, text + *now.tag);
    if (now.at == nullptr) return not_sure;
    const bool has_attributes = now.count != index + 1;
    if (now.at[0] == '/' && now.at[1] == '>') {
        const node_kind kind = has_attributes ? node_kind::object : node_kind::empty;
        set(index, at, at, now.count, rank, kind);
        now.at += 2;
        return now;
    }
    if (*now.at++ != '>' || !has_attributes) return not_sure;
    set(index, at, at, 0, rank, node_kind::object);
    open[now.depth++] = index;
    return now;
}

/// Text before a tag that is not all that its element holds: white space, or the text beside the
/// attributes of the element that the tag closes.
progress record_builder::text_between(progress now, const char* tag) noexcept {
    if (is_space_only(now.at, tag)) return now;
    if (tag[1] != '/' || now.depth == 0) return not_sure;
    std::uint32_t index = open[now.depth - 1] + 1;
    if (index == now.count) return not_sure;
    for (; index < now.count; ++index) {
        if (nodes[index].kind != node_kind::attribute) return not_sure;
    }
    if (is_blank_text(now.at, tag)) return now;
    set(now.count, now.at, tag, now.count + 1, no_rank, node_kind::own_text);
    ++now.count;
    return now;
}

inline progress record_builder::start_tag(progress now, const char* tag) noexcept {
    const char* const name = tag + 1;
    const unsigned size = name_size(name);
    const std::size_t rank = elements.candidate(name, size);
    if (!elements.is(rank, name, size) || now.depth == record_scanner::max_depth) return not_sure;
    const char* const after = name + size;
    if (*after != '>') return start_tag_with_attributes(now, after, rank);
    const char* const next = text + *now.tag;
    const std::uint32_t index = now.count++;
    if (next[1] != '/') {
        set(index, after, after, 0, rank, node_kind::object);
        open[now.depth++] = index;
        now.at = after + 1;
        return now;
    }
    // An element with nothing but text: its end tag too.
    if (!same_bytes(name, next + 2, size) || next[2 + size] != '>') return not_sure;
    const char* const begin = after + 1;
    node_kind kind = begin == next ? node_kind::empty : node_kind::text;
    if (blank_starts[static_cast<unsigned char>(*begin)] && is_blank_text(begin, next)) {
        kind = node_kind::empty;
    }
    set(index, begin, next, now.count, rank, kind);
    now.at = next + 3 + size;
    ++now.tag;
    return now;
}

inline progress record_builder::end_tag(progress now, const char* tag) noexcept {
    record_node& node = nodes[open[--now.depth]];
    const known_name& name = elements[node.rank];
    const unsigned size = name.size;
    if (!same_bytes(tag + 2, name.text.data(), size) || tag[2 + size] != '>') return not_sure;
    node.next = now.count;
    now.at = tag + 3 + size;
    return now;
}

/// Records mostly lie one behind the other: while this one is taken apart, the next one comes
/// closer. What lies there is not read, it need not even exist.
void prefetch_behind(std::string_view xml) noexcept {
    constexpr std::size_t line = 64;
    constexpr std::size_t most = 8192;
    for (std::size_t at = 0; at < xml.size() && at < most; at += line) {
        __builtin_prefetch(xml.data() + xml.size() + at);
    }
}

}  // namespace

void record_scanner::reserve(std::size_t size) {
    if (size <= capacity_) return;
    const std::size_t wanted = std::bit_ceil(size);
    capacity_ = 0;
    text_.reset(new char[wanted + padding + index_block]);
    tags_.reset(new std::uint32_t[wanted + 2 * index_block]);
    nodes_.reset(new record_node[wanted / bytes_per_node + 2]);
    capacity_ = wanted;
}

bool record_scanner::scan(std::string_view xml) {
    constexpr std::size_t max_size = std::size_t{1} << 30U;
    if (xml.size() < 2 || xml.size() > max_size || xml[0] != '<' || xml[1] == '/') return false;
    reserve(xml.size());
    prefetch_behind(xml);
    text_size_ = xml.size();
    std::memcpy(text_.get(), xml.data(), text_size_);
    std::memset(text_.get() + text_size_, 0, padding + index_block);
    index_tags(text_.get(), text_size_, tags_.get());
    const char* const end = build();
    return end != nullptr && is_space_only(end, text_.get() + text_size_);
}

/// The end of the record; null where it is not sure.
const char* record_scanner::build() noexcept {
    record_builder builder{text_.get(), nodes_.get(), {}};
    progress now{text_.get(), tags_.get(), 0, 0};
    do {
        // The text ends in zeros: at its end there is no name.
        const char* const tag = text_.get() + *now.tag++;
        if (now.at != tag) {
            now = builder.text_between(now, tag);
            if (now.at == nullptr) return nullptr;
        }
        now = tag[1] == '/' ? builder.end_tag(now, tag) : builder.start_tag(now, tag);
        if (now.at == nullptr) return nullptr;
    } while (now.depth != 0);
    return now.at;
}

}  // namespace waxpress::discogs
