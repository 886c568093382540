#include "discogs/sha256.hpp"

#include <array>
#include <new>

#include <openssl/evp.h>

namespace waxpress::discogs {
namespace {

constexpr unsigned no_digit = 16;

constexpr unsigned hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
    return no_digit;
}

/// By byte: a digest comes with every message.
constexpr std::array<std::uint8_t, 256> hex_values = [] {
    std::array<std::uint8_t, 256> values{};
    for (std::size_t c = 0; c < values.size(); ++c)
        values[c] = static_cast<std::uint8_t>(hex_value(static_cast<char>(c)));
    return values;
}();

}  // namespace

// The algorithm is fetched once: looking it up costs as much as hashing a small record.
struct sha256_hasher::state {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    state() = default;
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() {
        EVP_MD_CTX_free(context);
        EVP_MD_free(algorithm);
    }

    [[nodiscard]] bool start() {
        return algorithm != nullptr && context != nullptr &&
               EVP_DigestInit_ex2(context, algorithm, nullptr) == 1;
    }
};

sha256_hasher::sha256_hasher() : state_(std::make_unique<state>()) {
    reset();
}
sha256_hasher::~sha256_hasher() = default;
sha256_hasher::sha256_hasher(sha256_hasher&&) noexcept = default;
sha256_hasher& sha256_hasher::operator=(sha256_hasher&&) noexcept = default;

sha256_digest sha256_hasher::digest(std::string_view bytes) {
    reset();
    update(bytes);
    return finish();
}

void sha256_hasher::reset() {
    if (!state_->start()) throw std::bad_alloc();
}

void sha256_hasher::update(std::string_view bytes) {
    EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

sha256_digest sha256_hasher::finish() {
    sha256_digest digest{};
    EVP_DigestFinal_ex(state_->context, digest.data(), nullptr);
    return digest;
}

std::string to_hex(const sha256_digest& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * digest.size());
    for (const std::uint8_t byte : digest) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 0xFU];
    }
    return hex;
}

std::optional<sha256_digest> parse_digest(std::string_view hex) noexcept {
    sha256_digest digest{};
    if (hex.size() != 2 * digest.size()) return std::nullopt;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const unsigned high = hex_values[static_cast<std::uint8_t>(hex[2 * i])];
        const unsigned low = hex_values[static_cast<std::uint8_t>(hex[2 * i + 1])];
        if ((high | low) >= no_digit) return std::nullopt;
        digest[i] = static_cast<std::uint8_t>(high << 4U | low);
    }
    return digest;
}

}  // namespace waxpress::discogs
