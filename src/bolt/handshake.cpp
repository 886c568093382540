#include "bolt/handshake.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace waxpress::bolt {
namespace {

using namespace std::string_view_literals;

constexpr auto first_bytes =
    "\x60\x60\xB0\x17"
    "\x00\x00\x01\xFF"
    "\x00\x02\x08\x05"
    "\x00\x04\x04\x05"
    "\x00\x00\x04\x04"sv;
constexpr auto manifest = "\x00\x00\x01\xFF"sv;
constexpr std::size_t word = 4;
/// A manifest of more versions is no manifest.
constexpr std::uint64_t most_versions = 256;

/// Reads a number of 7 bits a byte, least significant first. Nothing: it is not whole.
std::optional<std::uint64_t> take_varint(std::string_view& from, bool& is_malformed) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (i == 9) {
            is_malformed = true;
            return std::nullopt;
        }
        const auto byte = static_cast<std::uint8_t>(from[i]);
        number |= static_cast<std::uint64_t>(byte & 0x7FU) << (7 * i);
        if ((byte & 0x80U) == 0) {
            from.remove_prefix(i + 1);
            return number;
        }
    }
    return std::nullopt;
}

/// The newest version of a range that is spoken here; 0.0: none.
protocol_version newest_of(std::string_view range) {
    const auto lower = static_cast<std::uint8_t>(range[1]);
    const auto minor = static_cast<std::uint8_t>(range[2]);
    const auto major = static_cast<std::uint8_t>(range[3]);
    for (int step = 0; step <= std::min(lower, minor); ++step) {
        const protocol_version version{major, static_cast<std::uint8_t>(minor - step)};
        if (version.is_known()) return version;
    }
    return {};
}

}  // namespace

std::string_view handshake::proposal() noexcept {
    return first_bytes;
}

handshake_status handshake::feed(std::string_view& input, std::string& out) {
    // A byte at a time: what follows the last one belongs to the messages.
    while (!input.empty()) {
        collected_.push_back(input.front());
        input.remove_prefix(1);
        const handshake_status status = decide(out);
        if (status != handshake_status::need_more) return status;
    }
    return handshake_status::need_more;
}

handshake_status handshake::decide(std::string& out) {
    if (collected_.size() < word) return handshake_status::need_more;
    if (collected_.starts_with(manifest)) return choose_from_manifest(out);
    if (collected_ == "HTTP") return handshake_status::http;
    if (collected_ == "\x00\x00\x00\x00"sv) return handshake_status::refused;
    if (collected_[0] != '\0' || collected_[1] != '\0') return handshake_status::malformed;
    version_ = newest_of(collected_);
    return version_.is_known() ? handshake_status::agreed : handshake_status::malformed;
}

handshake_status handshake::choose_from_manifest(std::string& out) {
    std::string_view rest = std::string_view(collected_).substr(word);
    bool is_malformed = false;
    const auto count = take_varint(rest, is_malformed);
    if (is_malformed || (count && *count > most_versions)) return handshake_status::malformed;
    if (!count || rest.size() < *count * word) return handshake_status::need_more;
    protocol_version newest;
    for (std::uint64_t i = 0; i < *count; ++i, rest.remove_prefix(word))
        newest = std::max(newest, newest_of(rest.substr(0, word)));
    const auto capabilities = take_varint(rest, is_malformed);
    if (is_malformed) return handshake_status::malformed;
    if (!capabilities) return handshake_status::need_more;
    if (!newest.is_known()) return handshake_status::refused;
    version_ = newest;
    const std::array answer{
        '\0', '\0', static_cast<char>(newest.minor), static_cast<char>(newest.major), '\0'};
    out.append(answer.data(), answer.size());
    return handshake_status::agreed;
}

}  // namespace waxpress::bolt
