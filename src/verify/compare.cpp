#include "verify/compare.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <numeric>
#include <thread>

#include <fmt/format.h>

#include "base/failure.hpp"
#include "verify/difference_words.hpp"

namespace waxpress::verify {
namespace {

using clock = std::chrono::steady_clock;
using discogs::entity_kind;

/// What a side's thread throws when the other side has failed: nobody sees it.
struct abandoned {};

std::string digest_of(const std::array<std::uint64_t, 2>& words) {
    return fmt::format("{:016x}{:016x}", words[0], words[1]);
}

/// The comparison of two stores, kind by kind.
class comparison {
public:
    comparison(store_side& a, store_side& b, const compare_options& options)
        : sides_{&a, &b}, options_(options) {
        report_.names = {a.name(), b.name()};
        report_.has_graph = a.is_graph() || b.is_graph();
        report_.trusts_hashes = options.trusts_hashes;
        wish_.hashes_content = !options.trusts_hashes;
        wish_.has_graph = report_.has_graph;
        wish_.latest_year = options.latest_year;
    }

    comparison_report run() {
        const std::vector<entity_kind> kinds = common_kinds();
        for (const entity_kind kind : kinds)
            compare_kind(kind);
        const auto has = [&](entity_kind kind) {
            return std::ranges::find(kinds, kind) != kinds.end();
        };
        if (wish_.has_graph && has(entity_kind::masters) && has(entity_kind::releases))
            compare_styles();
        return std::move(report_);
    }

private:
    [[nodiscard]] std::vector<entity_kind> common_kinds() const {
        std::vector<entity_kind> common;
        for (const entity_kind kind : discogs::all_kinds) {
            const auto is_in = [&](const std::vector<entity_kind>& list) {
                return std::ranges::find(list, kind) != list.end();
            };
            if (!options_.only.empty() && !is_in(options_.only)) continue;
            if (is_in(sides_[0]->kinds()) && is_in(sides_[1]->kinds())) common.push_back(kind);
        }
        if (common.empty()) {
            throw failure(failure_class::usage, "the two have no kind of record in common");
        }
        return common;
    }

    /// Runs `read` for both sides at the same time; throws what the first of them threw.
    template <class Read>
    void read_both(const Read& read) {
        std::array<std::exception_ptr, 2> failed;
        std::atomic<bool> is_over{false};
        {
            std::vector<std::jthread> threads;
            for (const side one : both_sides) {
                threads.emplace_back([&, one] {
                    const clock::time_point begin = clock::now();
                    try {
                        read(one, is_over);
                    } catch (const abandoned&) {
                    } catch (...) {
                        failed[index_of(one)] = std::current_exception();
                        is_over = true;
                    }
                    const std::chrono::duration<double> passed = clock::now() - begin;
                    report_.reading_seconds[index_of(one)] += passed.count();
                });
            }
        }
        for (const std::exception_ptr& one : failed) {
            if (one) std::rethrow_exception(one);
        }
    }

    void compare_kind(entity_kind kind) {
        const bool has_pairs =
            wish_.has_graph && (kind == entity_kind::artists || kind == entity_kind::labels);
        kind_comparison_options how;
        how.folder = options_.folder;
        how.memory_bytes = has_pairs ? options_.memory_bytes / 2 : options_.memory_bytes;
        how.shown = options_.shown;
        how.has_graph = wish_.has_graph;
        how.last_counts = {sides_[0]->last_counts(), sides_[1]->last_counts()};
        kind_comparison records(how);
        pair_comparison pairs(options_.folder, options_.memory_bytes / 2);
        names_ = {};
        read_both([&](side one, const std::atomic<bool>& is_over) {
            const auto take = [&](const marked_block& block, std::uint64_t first_record) {
                if (is_over) throw abandoned();
                records.add(one, block.marks);
                pairs.add(one, block.pairs, first_record);
                styles_.add(one, block.part_of);
                note_odd(block);
            };
            sides_[index_of(one)]->read(kind, wish_, take);
        });
        const std::array<repeated_records, 2> repeated{
            sides_[0]->repeated(), sides_[1]->repeated()};
        has_repeated_ = has_repeated_ || !repeated[0].empty() || !repeated[1].empty();
        add_line(kind, records.finish());
        if (has_pairs) add_pairs(kind, pairs.finish(repeated, options_.shown));
    }

    void note_odd(const marked_block& block) {
        if (block.odd_ids.empty()) return;
        const std::lock_guard lock(names_mutex_);
        for (const auto& [id, text] : block.odd_ids)
            names_.add(id, text);
    }

    void add_line(entity_kind kind, const kind_figures& figures) {
        compared_line line;
        line.name = discogs::plural_name(kind);
        line.only = figures.only;
        line.other_hash = figures.other_hash;
        line.other_facts = figures.other_facts;
        line.differences = figures.differences;
        for (const side one : both_sides) {
            const std::size_t i = index_of(one);
            const side_figures& found = figures.sides[i];
            line.counts[i] = found.records;
            line.damaged[i] = found.damaged;
            line.repeated[i] = found.repeated;
            line.digests[i] = digest_of(found.digest);
            line.set_aside[i] = sides_[i]->set_aside(kind);
        }
        line.first = in_words(kind, figures.first);
        report_.lines.push_back(std::move(line));
    }

    /// Fetches the records once more and says what is different.
    [[nodiscard]] std::vector<std::string> in_words(
        entity_kind kind, const std::vector<record_difference>& found
    ) {
        std::vector<std::string> ids;
        for (const record_difference& one : found) {
            std::string id = names_.id_of(one.id);
            if (wants_telling(one) && !id.empty()) ids.push_back(std::move(id));
        }
        std::array<std::vector<told_record>, 2> told;
        if (!ids.empty()) {
            read_both([&](side one, const std::atomic<bool>&) {
                told[index_of(one)] = sides_[index_of(one)]->tell(kind, wish_, ids);
            });
        }
        const auto told_of = [&](std::size_t where, const std::string& id) {
            const auto at = std::ranges::find(told[where], id, &told_record::id);
            return at == told[where].end() ? told_record{id, false, {}, {}} : *at;
        };
        std::vector<std::string> words;
        for (const record_difference& one : found) {
            const std::string id = names_.id_of(one.id);
            words.push_back(difference_words(
                fmt::format("{} {}", discogs::element_name(kind), names_.name_of(one.id)),
                one,
                {told_of(0, id), told_of(1, id)}
            ));
        }
        return words;
    }

    void add_pairs(entity_kind kind, const pair_figures& figures) {
        const bool is_artists = kind == entity_kind::artists;
        compared_line line;
        line.name = is_artists ? "memberships" : "sublabels";
        line.counts = figures.pairs;
        line.only = figures.only;
        line.differences = figures.differences();
        for (std::size_t i = 0; i < line.digests.size(); ++i)
            line.digests[i] = digest_of({figures.digest[i], mixed(figures.digest[i])});
        for (const pair_difference& one : figures.first) {
            line.first.push_back(fmt::format(
                "{} {} is {} {} in {} only",
                discogs::element_name(kind),
                names_.name_of(one.from),
                is_artists ? "MEMBER_OF" : "SUBLABEL_OF",
                names_.name_of(one.to),
                letter_of(one.held_by)
            ));
        }
        report_.lines.push_back(std::move(line));
    }

    void compare_styles() {
        read_both([&](side one, const std::atomic<bool>& is_over) {
            sides_[index_of(one)]->read_styles([&](const marked_block& block, std::uint64_t) {
                if (is_over) throw abandoned();
                styles_.add(one, block.part_of);
            });
        });
        const style_figures figures = styles_.finish(options_.shown);
        compared_line line;
        line.name = "styles of genres";
        if (has_repeated_) {
            line.note = "not compared: a dump holds ids more than once";
        } else {
            line.counts = figures.pairs;
            line.only = figures.only;
            line.differences = figures.differences();
            line.first = figures.first;
        }
        report_.lines.push_back(std::move(line));
    }

    const std::array<store_side*, 2> sides_;
    const compare_options& options_;
    mark_wish wish_;
    comparison_report report_;
    style_comparison styles_;
    bool has_repeated_ = false;
    std::mutex names_mutex_;
    odd_id_names names_;  // Of the kind in hand; by names_mutex_ while both sides are read.
};

}  // namespace

std::uint64_t comparison_report::differences() const noexcept {
    return std::accumulate(
        lines.begin(),
        lines.end(),
        std::uint64_t{0},
        [](std::uint64_t sum, const compared_line& line) { return sum + line.differences; }
    );
}

comparison_report compare_stores(store_side& a, store_side& b, const compare_options& options) {
    const clock::time_point begin = clock::now();
    comparison_report report = comparison(a, b, options).run();
    report.seconds = std::chrono::duration<double>(clock::now() - begin).count();
    return report;
}

}  // namespace waxpress::verify
