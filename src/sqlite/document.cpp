#include "sqlite/document.hpp"

#include <fmt/format.h>
#define ZDICT_STATIC_LINKING_ONLY  // ZDICT_trainFromBuffer_fastCover
#include <algorithm>

#include <zdict.h>
#include <zstd.h>

#include "base/failure.hpp"

namespace waxpress::sqlite {
namespace {

constexpr int compression_level = 1;
constexpr std::size_t dictionary_bytes = 112640;  // What zstd recommends; more did not pay.
constexpr std::size_t fewest_documents = 64;
constexpr std::size_t largest_document = std::size_t{1} << 30U;

[[noreturn]] void fail(const char* what, std::size_t code) {
    throw failure(failure_class::store, fmt::format("{}: {}", what, ZSTD_getErrorName(code)));
}

}  // namespace

std::string train_document_dictionary(
    discogs::entity_kind kind, std::span<const std::string_view> documents
) {
    if (documents.size() < fewest_documents) return {};
    std::string samples;
    std::vector<std::size_t> sizes;
    for (const std::string_view document : documents) {
        samples.append(document);
        sizes.push_back(document.size());
    }
    // A dictionary that is not much smaller than what it is learned from learns by heart.
    std::string trained(std::min(dictionary_bytes, samples.size() / 8), '\0');
    ZDICT_fastCover_params_t how{};
    how.k = 512;  // Fixed: searching for better ones takes six times as long, for documents 0 to 3
                  // % smaller.
    how.d = 8;
    how.f = 20;
    how.accel = 1;
    how.zParams.compressionLevel = compression_level;
    std::size_t size = ZDICT_trainFromBuffer_fastCover(
        trained.data(),
        trained.size(),
        samples.data(),
        sizes.data(),
        static_cast<unsigned>(sizes.size()),
        how
    );
    if (ZDICT_isError(size) != 0) return {};
    trained.resize(size);
    // The id stands little-endian after the magic number.
    const auto id = static_cast<char>(discogs::index_of(kind) + 1);
    trained.replace(4, 4, std::string{id, '\0', '\0', '\0'});
    return trained;
}

struct document_packer::state {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    std::string packed;

    state() = default;
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() { ZSTD_freeCCtx(context); }
};

document_packer::document_packer(std::string_view trained) : state_(std::make_unique<state>()) {
    ZSTD_CCtx_setParameter(state_->context, ZSTD_c_compressionLevel, compression_level);
    if (trained.empty()) return;
    const std::size_t code =
        ZSTD_CCtx_loadDictionary(state_->context, trained.data(), trained.size());
    if (ZSTD_isError(code) != 0) fail("zstd dictionary", code);
}
document_packer::~document_packer() = default;
document_packer::document_packer(document_packer&&) noexcept = default;
document_packer& document_packer::operator=(document_packer&&) noexcept = default;

std::string_view document_packer::pack(std::string_view json) {
    std::string& out = state_->packed;
    const std::size_t bound = ZSTD_compressBound(json.size());
    if (out.size() < bound) out.resize(bound);
    const std::size_t size =
        ZSTD_compress2(state_->context, out.data(), out.size(), json.data(), json.size());
    if (ZSTD_isError(size) != 0) fail("zstd", size);
    if (size >= json.size()) return json;
    return std::string_view(out).substr(0, size);
}

struct document_unpacker::state {
    ZSTD_DCtx* context = ZSTD_createDCtx();
    std::string json;

    state() = default;
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() { ZSTD_freeDCtx(context); }
};

document_unpacker::document_unpacker(std::string_view trained) : state_(std::make_unique<state>()) {
    if (trained.empty()) return;
    const std::size_t code =
        ZSTD_DCtx_loadDictionary(state_->context, trained.data(), trained.size());
    if (ZSTD_isError(code) != 0) fail("zstd dictionary", code);
}
document_unpacker::~document_unpacker() = default;
document_unpacker::document_unpacker(document_unpacker&&) noexcept = default;
document_unpacker& document_unpacker::operator=(document_unpacker&&) noexcept = default;

std::string_view document_unpacker::unpack(std::string_view packed) {
    if (packed.starts_with('{')) return packed;
    const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size > largest_document) {  // Also the values that say "unknown" and "no frame".
        throw failure(
            failure_class::store, "a stored document is not a zstd frame: the store is damaged"
        );
    }
    state_->json.resize(size);
    const std::size_t code = ZSTD_decompressDCtx(
        state_->context, state_->json.data(), state_->json.size(), packed.data(), packed.size()
    );
    if (ZSTD_isError(code) != 0) fail("a stored document cannot be unpacked", code);
    return state_->json;
}

}  // namespace waxpress::sqlite
