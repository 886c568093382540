#include "synth/synth.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/failure.hpp"
#include "base/gzip_piece.hpp"
#include "base/ordered_map.hpp"
#include "synth/dump_out.hpp"
#include "synth/plan_file.hpp"
#include "synth/records.hpp"

namespace waxpress::synth {

using discogs::all_kinds;
using discogs::index_of;

namespace {

constexpr std::string_view first_month = "20260401";
constexpr std::size_t bytes_in_flight = 16U << 20U;

/// Records of each kind that make up about half a megabyte of text.
constexpr std::array<std::uint64_t, 4> records_a_block{1536, 2048, 384, 160};
constexpr std::size_t bytes_a_block = 512U << 10U;

struct index_block {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    [[nodiscard]] static std::size_t bytes() noexcept { return bytes_a_block; }
};

struct text_block {
    gzip_piece piece;
    std::string text;  ///< Instead of the piece where nothing is compressed.
    std::uint64_t text_bytes = 0;
    std::uint64_t records = 0;
    std::uint64_t end = 0;

    [[nodiscard]] std::size_t bytes() const noexcept { return piece.bytes.size() + text.size(); }
};

[[noreturn]] void refuse(const std::string& line) {
    throw failure(failure_class::usage, line);
}

std::uint32_t parts_per_million(double share, std::string_view name) {
    if (!(share >= 0.0 && share <= 1.0))
        refuse(fmt::format("synth: {} must be between 0 and 100 %", name));
    return static_cast<std::uint32_t>(std::lround(share * 1e6));
}

world_plan plan_next(const synth_options& options) {
    world_plan plan = read_plan(*options.next_month_of);
    const std::string& last = plan.months.back().month;
    month_plan next;
    next.month = options.month.empty() ? month_after(last) : options.month;
    next.changed_ppm = parts_per_million(options.changed, "changed");
    next.removed_ppm = parts_per_million(options.removed, "removed");
    next.added_ppm = parts_per_million(options.added, "added");
    if (!is_month(next.month))
        refuse(fmt::format("synth: {}: not a month like {}", next.month, first_month));
    if (next.month <= last) {
        refuse(fmt::format(
            "synth: {} does not come after {}, the month of {}",
            next.month,
            last,
            options.next_month_of->string()
        ));
    }
    plan.months.push_back(std::move(next));
    return plan;
}

world_plan plan_of(const synth_options& options) {
    if (options.out.empty()) refuse("synth: no folder to write to");
    if (options.next_month_of) return plan_next(options);
    if (options.releases == 0 || options.releases > world::max_releases) {
        refuse(fmt::format("synth: releases must be between 1 and {}", world::max_releases));
    }
    const std::string month = options.month.empty() ? std::string(first_month) : options.month;
    if (!is_month(month)) refuse(fmt::format("synth: {}: not a month like {}", month, first_month));
    return {options.seed, options.releases, {{month, 0, 0, 0}}};
}

/// One thread's way from indices to the bytes of a file.
class block_maker {
public:
    block_maker(const world& of, entity_kind kind, bool compress)
        : world_(of), kind_(kind), maker_(of), is_compressing_(compress) {}

    text_block operator()(const index_block& of) {
        text_block made;
        text_.clear();
        const std::string_view root = discogs::plural_name(kind_);
        if (of.begin == 0) text_.append("<").append(root).append(">\n");
        for (std::uint64_t i = of.begin; i < of.end; ++i) {
            if (world_.is_removed(kind_, i)) continue;
            maker_.append(kind_, i, text_);
            text_ += '\n';
            ++made.records;
        }
        if (of.end == world_.count(kind_)) text_.append("</").append(root).append(">\n");
        made.text_bytes = text_.size();
        made.end = of.end;
        if (is_compressing_) {
            made.piece = packer_.pack(text_);
        } else {
            made.text = text_;
        }
        return made;
    }

private:
    const world& world_;
    entity_kind kind_;
    record_maker maker_;
    piece_packer packer_;
    std::string text_;
    bool is_compressing_;
};

std::string file_name(const std::string& month, entity_kind kind, bool compress) {
    return fmt::format(
        "discogs_{}_{}.xml{}", month, discogs::plural_name(kind), compress ? ".gz" : ""
    );
}

using block_stream = ordered_map<index_block, text_block>;

std::unique_ptr<block_stream> make_blocks(
    const world& of, entity_kind kind, const synth_options& options
) {
    const std::uint64_t total = of.count(kind);
    const std::uint64_t step = records_a_block[index_of(kind)];
    // One block stands for an empty kind: it holds the root element.
    auto source = [total, step, next = std::uint64_t{0}, is_started = false](index_block& out
                  ) mutable {
        if (is_started && next >= total) return false;
        is_started = true;
        out.begin = next;
        next = std::min(total, next + step);
        out.end = next;
        return true;
    };
    auto factory = [&of, kind, compress = options.compress] {
        auto maker = std::make_shared<block_maker>(of, kind, compress);
        return [maker](index_block&& block) { return (*maker)(block); };
    };
    ordered_map_options limits;
    limits.workers = std::max<std::size_t>(1, options.workers);
    limits.max_bytes = bytes_in_flight;
    return std::make_unique<block_stream>(std::move(source), factory, limits);
}

/// Writes one dump and gives its line of the CHECKSUM file.
std::string write_kind(
    const world& of, const synth_options& options, synth_file& file, const synth_progress& progress
) {
    const std::string name = file_name(of.plan().months.back().month, file.kind, options.compress);
    file.path = options.out / name;
    dump_out out(file.path);
    gzip_frame frame;
    if (options.compress) out.write(gzip_frame::header());
    const std::unique_ptr<block_stream> blocks = make_blocks(of, file.kind, options);
    while (std::optional<text_block> block = blocks->next()) {
        frame.add(block->piece);
        out.write(options.compress ? block->piece.bytes : block->text);
        file.records += block->records;
        file.xml_bytes += block->text_bytes;
        if (progress) progress(file.kind, block->end, of.count(file.kind));
    }
    if (options.compress) out.write(frame.trailer());
    file.file_bytes = out.bytes();
    return fmt::format("{} {}\n", discogs::to_hex(out.finish()), name);
}

void write_small(const std::filesystem::path& path, std::string_view text) {
    dump_out out(path);
    out.write(text);
    static_cast<void>(out.finish());
}

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw failure(
            failure_class::store,
            fmt::format("{}: cannot be made: {}", folder.string(), error.message())
        );
    }
}

}  // namespace

synth_report write_month(const synth_options& options, const synth_progress& progress) {
    const auto begin = std::chrono::steady_clock::now();
    const world of(plan_of(options));
    make_folder(options.out);
    synth_report report;
    report.month = of.plan().months.back().month;
    std::string sums;
    for (const entity_kind kind : all_kinds) {
        synth_file& file = report.files[index_of(kind)];
        file.kind = kind;
        sums += write_kind(of, options, file, progress);
    }
    report.checksum = options.out / fmt::format("discogs_{}_CHECKSUM.txt", report.month);
    write_small(report.checksum, sums);
    write_small(options.out / plan_file_name, plan_to_json(of.plan()));
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return report;
}

std::string make_record(
    entity_kind kind, std::uint64_t seed, std::uint64_t index, std::uint64_t releases
) {
    const world of({seed, releases, {{std::string(first_month), 0, 0, 0}}});
    assert(index < of.count(kind) && "only records of the world can be made");
    std::string xml;
    record_maker(of).append(kind, index, xml);
    return xml;
}

std::uint64_t record_count(entity_kind kind, std::uint64_t releases) {
    return world({1, releases, {{std::string(first_month), 0, 0, 0}}}).count(kind);
}

}  // namespace waxpress::synth
