#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace waxpress::discogs {

/// Sixteen bytes of text, asked several questions at once. Bit `n` of an answer is byte `n`.
/// The SSE2 way is the one on every x86-64; elsewhere plain loops give the same answers.
#if defined(__SSE2__)
class text_chunk {
public:
    static constexpr unsigned size = 16;

    explicit text_chunk(const char* from) noexcept
        : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))) {}

    void store(char* to) const noexcept {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes_);
    }

    [[nodiscard]] unsigned equal(char c) const noexcept { return mask(same(c)); }

    [[nodiscard]] unsigned equal(const text_chunk& other) const noexcept {
        return mask(_mm_cmpeq_epi8(bytes_, other.bytes_));
    }

    /// What cannot be in a known name: all before `0`, beyond ASCII, and `<` `=` `>` `?`.
    [[nodiscard]] unsigned ends_name() const noexcept {
        const __m128i low = _mm_cmplt_epi8(bytes_, _mm_set1_epi8('0'));
        const __m128i joined = _mm_or_si128(bytes_, _mm_set1_epi8(3));
        return mask(_mm_or_si128(low, _mm_cmpeq_epi8(joined, _mm_set1_epi8('?'))));
    }

    /// What cannot be copied from XML into JSON as it is: `"`, `&`, `\` and control characters.
    [[nodiscard]] unsigned special() const noexcept {
        // `"` and `&` differ in one bit.
        const __m128i joined = _mm_andnot_si128(_mm_set1_epi8(4), bytes_);
        const __m128i quote = _mm_cmpeq_epi8(joined, _mm_set1_epi8('"'));
        const __m128i largest = _mm_set1_epi8(0x1F);
        const __m128i control = _mm_cmpeq_epi8(_mm_max_epu8(bytes_, largest), largest);
        return mask(_mm_or_si128(_mm_or_si128(quote, control), same('\\')));
    }

private:
    [[nodiscard]] __m128i same(char c) const noexcept {
        return _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c));
    }
    static unsigned mask(__m128i answer) noexcept {
        return static_cast<unsigned>(_mm_movemask_epi8(answer));
    }

    __m128i bytes_;
};
#else
class text_chunk {
public:
    static constexpr unsigned size = 16;

    explicit text_chunk(const char* from) noexcept { std::memcpy(bytes_, from, size); }

    void store(char* to) const noexcept { std::memcpy(to, bytes_, size); }

    [[nodiscard]] unsigned equal(char c) const noexcept {
        return mask([&](unsigned at) { return bytes_[at] == c; });
    }

    [[nodiscard]] unsigned equal(const text_chunk& other) const noexcept {
        return mask([&](unsigned at) { return bytes_[at] == other.bytes_[at]; });
    }

    [[nodiscard]] unsigned ends_name() const noexcept {
        return mask([&](unsigned at) {
            const auto code = static_cast<unsigned char>(bytes_[at]);
            return code < '0' || code >= 0x80 || (code | 3U) == '?';
        });
    }

    [[nodiscard]] unsigned special() const noexcept {
        return mask([&](unsigned at) {
            const char c = bytes_[at];
            return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '&' || c == '\\';
        });
    }

private:
    template <typename Question>
    static unsigned mask(Question asks) noexcept {
        unsigned answer = 0;
        for (unsigned at = 0; at < size; ++at) {
            answer |= static_cast<unsigned>(asks(at)) << at;
        }
        return answer;
    }

    char bytes_[size];
};
#endif

/// The place of the lowest bit of `bits`, which has one. (`std::countr_zero` asks whether there is
/// one, and where that cannot be predicted, the question costs more than the answer.)
[[nodiscard]] inline unsigned lowest_bit(std::uint64_t bits) noexcept {
    return static_cast<unsigned>(__builtin_ctzll(bits));
}

/// All bits below `size`, which is at most 16.
[[nodiscard]] constexpr unsigned low_bits(unsigned size) noexcept {
    return (1U << size) - 1U;
}

/// True where the first `size` bytes, at most 16, are the same. Both sides have 16 to read.
[[nodiscard]] inline bool same_bytes(const char* a, const char* b, unsigned size) noexcept {
    return (~text_chunk(a).equal(text_chunk(b)) & low_bits(size)) == 0;
}

}  // namespace waxpress::discogs
