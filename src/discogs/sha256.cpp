#include "discogs/sha256.hpp"

#include <new>

#include <openssl/evp.h>

namespace waxpress::discogs {

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

}  // namespace waxpress::discogs
