#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "dump/state_bytes.hpp"

namespace waxpress::dump {

enum class inflate_status : std::uint8_t {
    ok,          ///< Went as far as the input or the room for output allows.
    member_end,  ///< The member is whole and its CRC is right.
    not_gzip,    ///< No gzip header here.
    corrupt,
};

struct inflate_step {
    inflate_status status = inflate_status::ok;
    std::size_t consumed = 0;
    std::size_t produced = 0;
    const char* reason = "";  ///< Static text, where corrupt.
};

#if defined(WAXPRESS_HAVE_ISAL)
/// Inflates one gzip member at a time with ISA-L.
class isal_inflater {
public:
    isal_inflater();
    ~isal_inflater();
    isal_inflater(isal_inflater&&) noexcept;
    isal_inflater& operator=(isal_inflater&&) noexcept;

    void begin_member();
    [[nodiscard]] inflate_step step(std::span<const std::byte> in, std::span<char> out) noexcept;

    /// Which library this is, to the last figure of its version: another one has another state.
    [[nodiscard]] static std::string identity();
    void save(state_writer& out) const;
    [[nodiscard]] bool restore(state_reader& in) noexcept;

private:
    struct state;
    [[nodiscard]] inflate_step step_header(std::span<const std::byte> in) noexcept;
    std::unique_ptr<state> state_;
};
#endif

/// The same with zlib: about a third of the speed, and there everywhere.
class zlib_inflater {
public:
    zlib_inflater();
    ~zlib_inflater();
    zlib_inflater(zlib_inflater&&) noexcept;
    zlib_inflater& operator=(zlib_inflater&&) noexcept;

    void begin_member();
    [[nodiscard]] inflate_step step(std::span<const std::byte> in, std::span<char> out) noexcept;

    /// Empty: zlib has no state that could be put down, and so there is none to take up.
    [[nodiscard]] static std::string identity() { return {}; }
    static void save(state_writer& /*out*/) {}
    [[nodiscard]] static bool restore(state_reader& /*in*/) noexcept { return false; }

private:
    struct state;
    std::unique_ptr<state> state_;
};

#if defined(WAXPRESS_HAVE_ISAL)
using best_inflater = isal_inflater;
#else
using best_inflater = zlib_inflater;
#endif

enum class gunzip_status : std::uint8_t {
    ok,        ///< Fed more input or given more room, it goes on.
    corrupt,   ///< Damaged here; what was produced is the text before the damage.
    trailing,  ///< Something other than a member or zero padding follows a member.
};

struct gunzip_step {
    gunzip_status status = gunzip_status::ok;
    std::size_t consumed = 0;
    std::size_t produced = 0;
    const char* reason = "";
};

/// A gzip file as one stream of text: any number of members, then zero padding perhaps.
///
/// Shape:  `read` takes some input and fills some of `out`; call it until it neither consumes nor
///         produces, then bring more input, with `is_complete()` judging at the end of the file.
/// Errors: a status; the CRC and length of each member are checked at its end. Never throws.
/// Source: reference/limits.md, 1.
template <class Inflater>
class basic_gunzip {
public:
    [[nodiscard]] gunzip_step read(std::span<const std::byte> in, std::span<char> out) noexcept {
        switch (phase_) {
            case phase::between:
                return read_between(in, out);
            case phase::member:
                return read_member(in, out);
            case phase::padding:
                return read_padding(in);
        }
        return {};
    }

    /// Whether the file may end here; otherwise it is truncated.
    [[nodiscard]] bool is_complete() const noexcept {
        return phase_ != phase::member && members_ > 0;
    }

    /// Puts down where inflating stands; `restore` takes it up, where `Inflater::identity` is the
    /// same. Errors: false where it cannot; this is then good for nothing.
    void save(state_writer& out) const {
        out.number(phase_);
        out.number(members_);
        inflater_.save(out);
    }
    [[nodiscard]] bool restore(state_reader& in) noexcept {
        return in.number(phase_, phase::padding) && in.number(members_) && inflater_.restore(in);
    }

private:
    enum class phase : std::uint8_t { between, member, padding };

    gunzip_step read_between(std::span<const std::byte> in, std::span<char> out) noexcept {
        if (in.empty()) return {};
        if (members_ > 0 && in.front() == std::byte{0}) {
            phase_ = phase::padding;
            return read_padding(in);
        }
        constexpr std::byte magic{0x1f};
        if (in.front() != magic) return {gunzip_status::trailing, 0, 0, ""};
        inflater_.begin_member();
        phase_ = phase::member;
        return read_member(in, out);
    }

    gunzip_step read_member(std::span<const std::byte> in, std::span<char> out) noexcept {
        const inflate_step step = inflater_.step(in, out);
        gunzip_step result{gunzip_status::ok, step.consumed, step.produced, step.reason};
        if (step.status == inflate_status::member_end) {
            ++members_;
            phase_ = phase::between;
        } else if (step.status == inflate_status::not_gzip) {
            result.status = members_ > 0 ? gunzip_status::trailing : gunzip_status::corrupt;
        } else if (step.status == inflate_status::corrupt) {
            result.status = gunzip_status::corrupt;
        }
        return result;
    }

    static gunzip_step read_padding(std::span<const std::byte> in) noexcept {
        std::size_t zeros = 0;
        while (zeros < in.size() && in[zeros] == std::byte{0})
            ++zeros;
        const bool is_clean = zeros == in.size();
        return {is_clean ? gunzip_status::ok : gunzip_status::trailing, zeros, 0, ""};
    }

    Inflater inflater_;
    phase phase_ = phase::between;
    std::uint64_t members_ = 0;
};

using gunzip = basic_gunzip<best_inflater>;

}  // namespace waxpress::dump
