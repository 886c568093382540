#include "dump/dump_reader.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "dump/root.hpp"

namespace waxpress::dump {
namespace {

/// Text is cut while it is still in the cache of the core that inflated it.
constexpr std::size_t pull_bytes = 128 * 1024;

/// A slab that once held a huge record gives its memory back.
constexpr std::size_t largest_reuse = 4;

class stopwatch {
public:
    explicit stopwatch(std::chrono::nanoseconds& sum) : sum_(sum) {}
    ~stopwatch() { sum_ += std::chrono::steady_clock::now() - begin_; }
    stopwatch(const stopwatch&) = delete;
    stopwatch& operator=(const stopwatch&) = delete;

private:
    std::chrono::nanoseconds& sum_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace

dump_reader::dump_reader(const dump_file& file, const reader_options& options)
    : options_(options),
      expected_(options.verifies ? file.expected_sha256 : std::nullopt),
      source_(file.path, expected_.has_value()) {
    if (file.expected_sha256) checksum_ = checksum_outcome::not_checked;
    read_root(file);
}

dump_reader::dump_reader(
    const dump_file& file, const reader_options& options, const dump_checkpoint& from
)
    : options_(options),
      expected_(options.verifies ? file.expected_sha256 : std::nullopt),
      source_(file.path, expected_.has_value()) {
    if (file.expected_sha256) checksum_ = checksum_outcome::not_checked;
    is_resumed_ = resume(file, from);
    if (!is_resumed_) read_root(file);
}

bool dump_reader::resume(const dump_file& file, const dump_checkpoint& from) {
    identity_ = source_.identity();
    const bool is_same_file = identity_ && *identity_ == from.file;
    if (!is_same_file || (file.kind && *file.kind != from.kind)) return false;
    cutter_.emplace(from.kind, from.offset(), options_.limits);
    state_reader in(from.cutter);
    if (!cutter_->restore(in) || !in.is_done()) return false;
    if (cutter_->keep_from() < from.offset() || cutter_->keep_from() > from.text_bytes)
        return false;
    if (!source_.go_on_from(from.source, from.text_bytes)) return false;
    kind_ = from.kind;
    carry_.append(from.carry);
    covered_ = from.offset();
    statistics_.text_bytes = from.text_bytes;
    statistics_.compressed_bytes = source_.bytes().bytes_read();
    statistics_.records = from.records;
    statistics_.rejects = from.rejects;
    return true;
}

std::optional<dump_checkpoint> dump_reader::checkpoint() {
    if (is_at_end_ || is_judged_ || damage_) return std::nullopt;
    std::optional<source_state> source = source_.state();
    if (!source) return std::nullopt;
    if (!identity_) identity_ = source_.identity();
    if (!identity_) return std::nullopt;
    state_writer cutter;
    cutter_->save(cutter);
    return dump_checkpoint{
        .file = *identity_,
        .kind = kind_,
        .text_bytes = statistics_.text_bytes,
        .records = statistics_.records,
        .rejects = statistics_.rejects,
        .source = std::move(*source),
        .cutter = cutter.take(),
        .carry = std::string(carry_.view())};
}

void dump_reader::read_root(const dump_file& file) {
    root_element root;
    while (root.status == root_status::need_more) {
        root = find_root(carry_.view(), is_at_end_ || damage_);
        if (root.status == root_status::need_more) is_at_end_ = !pull(carry_);
    }
    if (root.status == root_status::refused) {
        // Where the file itself is damaged, that is the cause of what the text looks like.
        if (damage_) throw failure(failure_class::input, *damage_ + ": download the file again");
        const std::string place =
            root.offset > 0 ? fmt::format(" (byte {} of its text)", root.offset) : "";
        throw refusal(root.reason + place);
    }
    if (file.kind && *file.kind != root.kind) {
        const std::string file_name = std::filesystem::path(file.path).filename().string();
        const std::optional<dump_name> told = parse_dump_name(file_name);
        const bool is_by_name = told && told->kind == *file.kind;
        throw refusal(fmt::format(
            "root is <{}>, but {} says {}",
            discogs::plural_name(root.kind),
            is_by_name ? "its name" : "--kind",
            discogs::plural_name(*file.kind)
        ));
    }
    kind_ = root.kind;
    cutter_.emplace(root.kind, root.content_begin, options_.limits);
    if (root.is_empty) cutter_->finish();
}

bool dump_reader::next(text_slab& slab) {
    begin_slab(slab);
    if (!is_judged_) fill(slab);
    end_slab(slab);
    if (!slab.slices.empty() || !slab.rejects.empty()) return true;
    if (pending_) throw failure(*pending_);
    return false;
}

void dump_reader::begin_slab(text_slab& slab) {
    if (slab.text.capacity() > largest_reuse * options_.slab_bytes) slab.text.release();
    slab.kind = kind_;
    slab.text.truncate(0);
    slab.slices.clear();
    slab.rejects.clear();
    slab.source_bytes = 0;
}

void dump_reader::fill(text_slab& slab) {
    // Room for all of a usual slab at once, so that it does not grow step by step.
    (void)slab.text.reserve_more(std::max(carry_.size(), options_.slab_bytes) + pull_bytes);
    slab.text.append(carry_.view());
    const std::uint64_t offset = statistics_.text_bytes - carry_.size();
    carry_.truncate(0);
    for (;;) {
        {
            const stopwatch watch(statistics_.cutting);
            cutter_->cut(slab.text.view(), offset, slab.slices, slab.rejects);
        }
        if (cutter_->has_trailing()) {
            is_judged_ = true;
            fail_after_text(fmt::format(
                "something follows </{}> at byte {} of the text",
                discogs::plural_name(kind_),
                cutter_->trailing_offset()
            ));
            break;
        }
        const bool has_something = !slab.slices.empty() || !slab.rejects.empty();
        if (has_something && slab.text.size() >= options_.slab_bytes) break;
        if (is_at_end_ || !pull(slab.text)) {
            is_at_end_ = true;
            break;
        }
    }
    const auto kept = static_cast<std::size_t>(cutter_->keep_from() - offset);
    carry_.append(slab.text.view().substr(kept));
    slab.text.truncate(kept);
    if (is_at_end_ && !is_judged_) judge_end();
}

bool dump_reader::pull(text_buffer& text) {
    if (damage_) return false;
    const stopwatch watch(statistics_.inflating);
    std::size_t got = 0;
    try {
        got = source_.read(text.reserve_more(pull_bytes));
    } catch (const failure& failed) {
        damage_ = failed.what();
    }
    text.commit(got);
    statistics_.text_bytes += got;
    statistics_.compressed_bytes = source_.bytes().bytes_read();
    return got != 0;
}

void dump_reader::end_slab(text_slab& slab) {
    const std::uint64_t covered = statistics_.text_bytes - carry_.size();
    slab.source_bytes = covered - covered_;
    slab.compressed_bytes = statistics_.compressed_bytes;
    covered_ = covered;
    statistics_.records += slab.slices.size();
    statistics_.rejects += slab.rejects.size();
}

/// The text is over: was that its end?
void dump_reader::judge_end() {
    is_judged_ = true;
    const std::uint64_t end = statistics_.text_bytes;
    const std::string where = cutter_->where(carry_.view());
    if (damage_) {
        pending_.emplace(
            failure_class::input,
            fmt::format(
                "{}; its text ends at byte {} {}: download the file again", *damage_, end, where
            )
        );
        return;
    }
    if (!cutter_->is_finished() || cutter_->keep_from() != end) {
        fail_after_text(fmt::format("text is cut off at byte {} {}", end, where));
        return;
    }
    if (!expected_) return;
    if (source_.digest() != *expected_) {
        fail_after_text("SHA-256 differs from the CHECKSUM file: file is damaged or was replaced");
        return;
    }
    checksum_ = checksum_outcome::verified;
}

void dump_reader::fail_after_text(const std::string& cause) {
    pending_ = refusal(cause);
}

failure dump_reader::refusal(const std::string& cause) const {
    return {failure_class::input, fmt::format("{}: {}", name(), cause)};
}

}  // namespace waxpress::dump
