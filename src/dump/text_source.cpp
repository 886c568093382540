#include "dump/text_source.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace waxpress::dump {
namespace {

struct magic {
    std::string_view bytes;
    std::string_view name;
};

constexpr std::string_view gzip_magic = "\x1f\x8b";
constexpr std::size_t longest_magic = 6;

/// What a download or an archive may turn out to be.
constexpr std::array other_formats{
    magic{"PK\x03\x04", "a zip archive"},
    magic{"BZh", "compressed with bzip2"},
    magic{
        "\xfd"
        "7zXZ",
        "compressed with xz"},
    magic{"\x28\xb5\x2f\xfd", "compressed with zstd"},
    magic{"7z\xbc\xaf", "a 7z archive"},
    magic{"SQLite", "an SQLite file"}};

}  // namespace

text_source::text_source(const std::string& path, bool hashes) : bytes_(path, hashes) {
    // A pipe may give its first bytes one by one.
    while (first_.size() < longest_magic && !is_at_end_) {
        refill();
        first_.append(reinterpret_cast<const char*>(input_.data()), input_.size());
    }
    input_ = std::as_bytes(std::span<const char>(first_));
    if (first_.empty()) {
        throw failure(failure_class::input, fmt::format("{}: is empty", bytes_.name()));
    }
    const std::string_view head = first_;
    for (const magic& format : other_formats) {
        if (!head.starts_with(format.bytes)) continue;
        throw failure(
            failure_class::input,
            fmt::format("{}: is {}, neither gzip nor XML", bytes_.name(), format.name)
        );
    }
    if (head.starts_with(gzip_magic) || head == gzip_magic.substr(0, 1)) gunzip_.emplace();
}

std::size_t text_source::read(std::span<char> out) {
    if (pending_) throw failure(*pending_);
    return gunzip_ ? read_gzip(out) : read_plain(out);
}

std::optional<source_state> text_source::state() const {
    if (pending_ || bytes_.total_bytes() == 0) return std::nullopt;
    source_state told{
        .position = bytes_.bytes_read() - input_.size(), .is_gzip = gunzip_.has_value()};
    if (!gunzip_) return told;
    told.inflater = best_inflater::identity();
    state_writer out;
    gunzip_->save(out);
    told.state = out.take();
    return told;
}

bool text_source::go_on_from(const source_state& from, std::uint64_t text_bytes) {
    if (from.is_gzip != gunzip_.has_value() || from.position > bytes_.total_bytes()) return false;
    if (gunzip_) {
        if (from.inflater.empty() || from.inflater != best_inflater::identity()) {
            pass_over(text_bytes);
            return true;
        }
        gunzip restored;
        state_reader in(from.state);
        if (!restored.restore(in) || !in.is_done()) return false;
        gunzip_ = std::move(restored);
    } else if (from.position != text_bytes) {
        return false;
    }
    input_ = {};
    bytes_.skip_to(from.position);
    return true;
}

void text_source::pass_over(std::uint64_t text_bytes) {
    constexpr std::uint64_t at_once = 128 * 1024;
    std::vector<char> passed(at_once);
    while (text_bytes > 0) {
        const auto wanted = static_cast<std::size_t>(std::min(at_once, text_bytes));
        const std::size_t got = read(std::span(passed).first(wanted));
        if (got == 0) throw truncated();
        text_bytes -= got;
    }
}

void text_source::refill() {
    input_ = bytes_.read();
    is_at_end_ = input_.empty();
}

std::size_t text_source::read_plain(std::span<char> out) {
    std::size_t filled = 0;
    while (filled < out.size()) {
        if (input_.empty() && !is_at_end_) refill();
        if (input_.empty()) break;
        const std::size_t count = std::min(input_.size(), out.size() - filled);
        std::memcpy(out.data() + filled, input_.data(), count);
        input_ = input_.subspan(count);
        filled += count;
    }
    return filled;
}

std::size_t text_source::read_gzip(std::span<char> out) {
    std::size_t filled = 0;
    while (filled < out.size()) {
        if (input_.empty() && !is_at_end_) refill();
        const gunzip_step step = gunzip_->read(input_, out.subspan(filled));
        input_ = input_.subspan(step.consumed);
        filled += step.produced;
        if (step.status != gunzip_status::ok) {
            pending_ = damage(step);
            break;
        }
        const bool is_stuck = step.consumed == 0 && step.produced == 0;
        if (is_at_end_ && is_stuck) {
            if (!gunzip_->is_complete()) pending_ = truncated();
            break;
        }
    }
    if (filled == 0 && pending_) throw failure(*pending_);
    return filled;
}

failure text_source::damage(const gunzip_step& step) const {
    const std::uint64_t at = bytes_.bytes_read() - input_.size();
    if (step.status == gunzip_status::trailing) {
        return {
            failure_class::input,
            fmt::format(
                "{}: something that is not gzip follows the data at byte {}", bytes_.name(), at
            )};
    }
    return {
        failure_class::input,
        fmt::format("{}: gzip data is corrupt at byte {}: {}", bytes_.name(), at, step.reason)};
}

failure text_source::truncated() const {
    return {
        failure_class::input,
        fmt::format("{}: gzip data is cut off at byte {}", bytes_.name(), bytes_.bytes_read())};
}

}  // namespace waxpress::dump
