#include "app/dump_marks.hpp"

#include <functional>
#include <map>

#include "app/dump_run.hpp"
#include "pipeline/id_bitmap.hpp"

namespace waxpress::app {
namespace {

using discogs::entity_kind;
using discogs::record_block;
using pipeline::prepared_block;
using verify::told_record;

using block_visitor = std::function<void(const prepared_block&)>;

/// A "store" that shows each block to somebody, in the order of the dump.
class visiting_load final : public pipeline::store_load, public pipeline::kind_writer {
public:
    visiting_load(entity_kind kind, std::function<preparer()> make_preparer, block_visitor visit)
        : order_{kind}, make_preparer_(std::move(make_preparer)), visit_(std::move(visit)) {}

    [[nodiscard]] const std::vector<entity_kind>& order() const noexcept override { return order_; }
    [[nodiscard]] bool wants_samples(entity_kind) const override { return false; }
    [[nodiscard]] pipeline::kind_writer&
    begin(const pipeline::kind_receipt&, std::span<const std::string_view>) override {
        return *this;
    }
    void end(const pipeline::kind_receipt&, std::span<const pipeline::source_reject>) override {}
    [[nodiscard]] std::vector<pipeline::stage_time> finish() override { return {}; }

    [[nodiscard]] preparer make_preparer() override { return make_preparer_(); }
    void write(prepared_block&& block) override { visit_(block); }
    [[nodiscard]] pipeline::write_counts finish(bool) override { return {}; }

private:
    const std::vector<entity_kind> order_;
    const std::function<preparer()> make_preparer_;
    const block_visitor visit_;
};

/// Marks of a block, made where it was pressed.
struct block_marks final : pipeline::block_extra {
    verify::marked_block marks;

    [[nodiscard]] std::size_t bytes() const noexcept override {
        return marks.marks.capacity() * sizeof(verify::record_mark) +
               marks.pairs.capacity() * sizeof(verify::marked_pair);
    }
};

pipeline::kind_writer::preparer make_marker(entity_kind kind, const verify::mark_wish& wish) {
    auto marker = std::make_shared<verify::json_marker>(kind, wish);
    return [marker](record_block&& block) {
        auto extra = std::make_unique<block_marks>();
        for (const discogs::record_entry& entry : block.records) {
            // The hash was made of this very text.
            marker->mark(
                {block.id(entry), block.json(entry), verify::words_of(entry.hash), true},
                extra->marks
            );
        }
        return prepared_block{std::move(block), std::move(extra)};
    };
}

prepared_block only_read(record_block&& block) {
    return {std::move(block), nullptr};
}

class dump_side final : public verify::store_side {
public:
    explicit dump_side(const dump_side_options& options) : options_(options) {
        for (const opened_dump& one : open_dumps(options_.wish, false))
            kinds_.push_back(one.reader->kind());
    }

    [[nodiscard]] std::string name() const override { return options_.wish.paths.front(); }
    [[nodiscard]] std::vector<entity_kind> kinds() const override { return kinds_; }
    [[nodiscard]] bool last_counts() const noexcept override { return true; }

    void read(entity_kind kind, const verify::mark_wish& wish, const verify::block_taker& take)
        override {
        repeated_.clear();
        pipeline::id_bitmap seen;
        std::uint64_t first_record = 0;
        visit(
            kind,
            [&] { return make_marker(kind, wish); },
            [&](const prepared_block& prepared) {
                const record_block& block = prepared.block;
                for (std::size_t i = 0; i < block.records.size(); ++i) {
                    const std::string_view id = block.id(block.records[i]);
                    if (seen.insert(id)) continue;
                    repeated_[verify::id_number(id)] = first_record + i;
                }
                take(static_cast<const block_marks&>(*prepared.extra).marks, first_record);
                first_record += block.records.size();
            }
        );
    }

    [[nodiscard]] verify::repeated_records repeated() const override { return repeated_; }

    [[nodiscard]] std::optional<std::uint64_t> set_aside(entity_kind kind) override {
        const auto found = rejected_.find(kind);
        if (found == rejected_.end()) return std::nullopt;
        return found->second;
    }

    [[nodiscard]] std::vector<told_record> tell(
        entity_kind kind, const verify::mark_wish& wish, std::span<const std::string> ids
    ) override {
        std::map<std::string, told_record, std::less<>> wanted;
        for (const std::string& id : ids)
            wanted[id].id = id;
        verify::json_marker marker(kind, wish);
        visit(
            kind,
            [] { return pipeline::kind_writer::preparer(only_read); },
            [&](const prepared_block& prepared) {
                for (const discogs::record_entry& entry : prepared.block.records) {
                    const auto found = wanted.find(prepared.block.id(entry));
                    if (found == wanted.end()) continue;
                    found->second.is_there = true;
                    found->second.json = prepared.block.json(entry);
                }
            }
        );
        std::vector<told_record> told;
        for (auto& [id, one] : wanted) {
            if (wish.has_graph && one.is_there) one.facts = marker.told_facts(id, one.json);
            told.push_back(std::move(one));
        }
        return told;
    }

private:
    void visit(
        entity_kind kind,
        const std::function<pipeline::kind_writer::preparer()>& make_preparer,
        const block_visitor& visitor
    ) {
        dump::dump_wish wish = options_.wish;
        wish.only = {kind};
        kind_load_options how;
        how.workers = pressing_threads(options_.workers);
        how.memory_in_flight = options_.memory_in_flight;
        how.max_rejects = options_.max_rejects;
        progress_display silent(progress_mode::none, stderr);
        for (const opened_dump& dump : open_dumps(wish, options_.verifies)) {
            visiting_load store(kind, make_preparer, visitor);
            kind_load load(*dump.reader, begun_receipt(dump), how);
            const kind_load_result result = load.run(&store, silent);
            if (!result.input_failure.empty()) {
                throw failure(failure_class::input, result.input_failure);
            }
            rejected_[kind] = result.receipt.rejected;
        }
    }

    const dump_side_options options_;
    std::vector<entity_kind> kinds_;
    verify::repeated_records repeated_;
    std::map<entity_kind, std::uint64_t> rejected_;
};

}  // namespace

std::unique_ptr<verify::store_side> make_dump_side(const dump_side_options& options) {
    return std::make_unique<dump_side>(options);
}

}  // namespace waxpress::app
