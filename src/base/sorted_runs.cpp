#include "base/sorted_runs.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/unnamed_file.hpp"

namespace waxpress {
namespace {

constexpr std::size_t write_bytes = 1U << 18U;
constexpr std::size_t most_read_bytes = 1U << 18U;
constexpr std::size_t least_read_bytes = 1U << 13U;
constexpr std::size_t longest_varint = 10;

// Small differences of either sign are small numbers; differences wrap around, and so do sums.
std::uint64_t zigzag(std::uint64_t difference) noexcept {
    return difference << 1U ^ (~(difference >> 63U) + 1);
}
std::uint64_t unzigzag(std::uint64_t value) noexcept {
    return value >> 1U ^ (~(value & 1U) + 1);
}

std::byte* put_number(std::byte* at, std::uint64_t value) noexcept {
    for (; value >= 0x80; value >>= 7U)
        *at++ = static_cast<std::byte>(value | 0x80U);
    *at++ = static_cast<std::byte>(value);
    return at;
}

}  // namespace

/// Reads a run back, tuple by tuple.
class sorted_runs::reader {
public:
    reader(unique_fd& file, place where, std::size_t tuple_size, std::size_t buffer_bytes)
        : file_(&file), left_(where), tuple_size_(tuple_size), buffer_(buffer_bytes) {
        advance();
    }

    void advance() {
        if (filled_ - at_ < largest_tuple * longest_varint) refill();
        if (at_ == filled_) {
            is_done_ = true;
            return;
        }
        for (std::size_t i = 0; i < tuple_size_; ++i) {
            const auto before = static_cast<std::uint64_t>(tuple_[i]);
            tuple_[i] = static_cast<std::int64_t>(before + unzigzag(read_number()));
        }
    }
    [[nodiscard]] std::span<const std::int64_t> tuple() const noexcept {
        return std::span(tuple_).first(tuple_size_);
    }
    /// Readers that are done come after all others.
    [[nodiscard]] bool is_before(const reader& other) const noexcept {
        if (is_done_ || other.is_done_) return !is_done_;
        return tuple_ < other.tuple_;
    }
    [[nodiscard]] bool is_done() const noexcept { return is_done_; }

private:
    void refill() {
        if (left_.begin == left_.end) return;
        std::memmove(buffer_.data(), buffer_.data() + at_, filled_ - at_);
        filled_ -= at_;
        at_ = 0;
        const std::uint64_t wanted =
            std::min<std::uint64_t>(buffer_.size() - filled_, left_.end - left_.begin);
        const auto into = std::span(buffer_).subspan(filled_, wanted);
        if (file_->pread_full(into, left_.begin) != into.size()) {
            throw failure(
                failure_class::store,
                fmt::format("{}: sorted tuples cannot be read back", file_->name())
            );
        }
        left_.begin += wanted;
        filled_ += wanted;
    }
    std::uint64_t read_number() noexcept {
        std::uint64_t value = 0;
        for (unsigned shift = 0; at_ < filled_ && shift < 64; shift += 7) {
            const auto byte = static_cast<std::uint64_t>(buffer_[at_++]);
            value |= (byte & 0x7fU) << shift;
            if (byte < 0x80) break;
        }
        return value;
    }

    unique_fd* file_;
    place left_;
    std::size_t tuple_size_;
    std::vector<std::byte> buffer_;
    std::size_t at_ = 0;
    std::size_t filled_ = 0;
    values tuple_{};
    bool is_done_ = false;
};

/// Finds the reader that is next: each match of two is played again only where its winner moved on.
class sorted_runs::tournament {
public:
    explicit tournament(std::vector<reader>& readers)
        : readers_(readers), losers_(readers.size()), first_(play(1)) {}

    [[nodiscard]] reader& first() noexcept { return readers_[first_]; }
    /// To be called when the first reader has advanced.
    void replay() noexcept {
        for (std::size_t match = (first_ + losers_.size()) / 2; match != 0; match /= 2) {
            if (readers_[losers_[match]].is_before(readers_[first_])) {
                std::swap(losers_[match], first_);
            }
        }
    }

private:
    // Matches are a heap: match m is between the winners of 2m and 2m + 1; readers are its leaves.
    std::size_t play(std::size_t match) {
        if (match >= losers_.size()) return match - losers_.size();
        std::size_t winner = play(2 * match);
        std::size_t loser = play(2 * match + 1);
        if (readers_[loser].is_before(readers_[winner])) std::swap(winner, loser);
        losers_[match] = loser;
        return winner;
    }

    std::vector<reader>& readers_;
    std::vector<std::size_t> losers_;
    std::size_t first_;
};

sorted_runs::sorted_runs(std::filesystem::path folder, std::size_t tuple_size)
    : folder_(folder.empty() ? std::filesystem::path(".") : std::move(folder)),
      tuple_size_(tuple_size) {
}

void sorted_runs::begin_run() {
    if (!file_.is_open()) file_ = make_unnamed_file(folder_);
    pending_.reserve(write_bytes);
    before_ = {};
    runs_.push_back({file_size_, file_size_});
}

void sorted_runs::append(std::span<const std::int64_t> tuple) {
    std::array<std::byte, largest_tuple * longest_varint> bytes;
    std::byte* at = bytes.data();
    for (std::size_t i = 0; i < tuple_size_; ++i) {
        const auto before = static_cast<std::uint64_t>(before_[i]);
        at = put_number(at, zigzag(static_cast<std::uint64_t>(tuple[i]) - before));
        before_[i] = tuple[i];
    }
    if (pending_.size() + bytes.size() > write_bytes) flush();
    pending_.insert(pending_.end(), bytes.data(), at);
}

void sorted_runs::end_run() {
    flush();
    runs_.back().end = file_size_;
}

void sorted_runs::flush() {
    file_.pwrite_all(pending_, file_size_);
    file_size_ += pending_.size();
    pending_.clear();
}

void sorted_runs::merge(std::uint64_t memory_bytes, const tuple_visitor& visit) {
    if (runs_.empty()) return;
    pending_ = {};
    const auto buffer_bytes = static_cast<std::size_t>(
        std::clamp<std::uint64_t>(memory_bytes / runs_.size(), least_read_bytes, most_read_bytes)
    );
    std::vector<reader> readers;
    readers.reserve(runs_.size());
    for (const place& run : runs_)
        readers.emplace_back(file_, run, tuple_size_, buffer_bytes);
    tournament next(readers);
    while (!next.first().is_done()) {
        visit(next.first().tuple());
        next.first().advance();
        next.replay();
    }
}

}  // namespace waxpress
