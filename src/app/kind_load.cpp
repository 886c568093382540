#include "app/kind_load.hpp"

#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "app/stop_signal.hpp"
#include "base/byte_size.hpp"
#include "base/ordered_map.hpp"
#include "discogs/press.hpp"
#include "discogs/sha256.hpp"
#include "dump/press_slab.hpp"

namespace waxpress::app {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t sample_bytes = 6 * mib;  // Of dump text, to learn a dictionary from.
constexpr std::size_t raw_kept = mib;          // Of the text of one rejected record.

double seconds_since(clock::time_point begin) {
    return std::chrono::duration<double>(clock::now() - begin).count();
}

double seconds_of(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

pipeline::prepared_block only_read(discogs::record_block&& block) {
    pipeline::prepared_block prepared;
    prepared.block = std::move(block);
    return prepared;
}

}  // namespace

kind_load::kind_load(
    dump::dump_reader& reader, pipeline::kind_receipt begun, const kind_load_options& options
)
    : reader_(reader), options_(options) {
    result_.receipt = std::move(begun);
}

bool kind_load::pull(dump::text_slab& slab) {
    if (has_reached_limit_ || stop_signal::was_asked()) return false;
    if (next_sample_ < samples_.size()) {
        slab = std::move(samples_[next_sample_++]);
    } else if (!reader_.next(slab)) {
        return false;
    }
    if (options_.limit && pulled_ + slab.slices.size() >= *options_.limit) {
        slab.slices.resize(*options_.limit - pulled_);
        has_reached_limit_ = true;
    }
    pulled_ += slab.slices.size();
    return true;
}

void kind_load::read_samples() {
    std::size_t bytes = 0;
    while (bytes < sample_bytes) {
        dump::text_slab slab;
        try {
            if (!reader_.next(slab)) return;
        } catch (const failure&) {
            return;  // The reader says it again when it is asked again.
        }
        bytes += slab.source_bytes;
        samples_.push_back(std::move(slab));
    }
}

std::vector<std::string> kind_load::press_samples() const {
    discogs::presser presser(reader_.kind());
    std::vector<std::string> documents;
    for (const dump::text_slab& slab : samples_) {
        for (const dump::text_slice& slice : slab.slices) {
            std::string json;
            discogs::record_entry entry;
            const auto pressed = presser.press(slab.xml(slice), json, entry);
            if (pressed.status != discogs::press_status::ok) continue;
            json.resize(entry.json_size);
            documents.push_back(std::move(json));
        }
    }
    return documents;
}

void kind_load::take_rejects(std::vector<discogs::rejected_record>& rejects) {
    for (discogs::rejected_record& reject : rejects) {
        if (reject.raw.size() > raw_kept) {
            reject.reason +=
                fmt::format(" (the first {} of {} bytes are kept)", raw_kept, reject.raw.size());
            reject.raw.resize(raw_kept);
        }
        result_.rejects.push_back({result_.receipt.source, std::move(reject)});
    }
    if (result_.rejects.size() > options_.max_rejects) {
        throw failure(
            failure_class::input,
            fmt::format(
                "{}: more than {} records are malformed (--max-rejects), the last one at byte {}: "
                "{}",
                result_.receipt.source,
                options_.max_rejects,
                result_.rejects.back().record.source_offset,
                result_.rejects.back().record.reason
            )
        );
    }
}

void kind_load::pump(pipeline::kind_writer* writer, progress_display& progress) {
    pipeline::kind_receipt& receipt = result_.receipt;
    using map = ordered_map<dump::text_slab, pipeline::prepared_block>;
    const auto make_worker = [&]() -> map::worker_function {
        auto presser = std::make_shared<discogs::presser>(reader_.kind());
        auto hasher = std::make_shared<discogs::sha256_hasher>();
        auto prepare = writer == nullptr ? pipeline::kind_writer::preparer(only_read)
                                         : writer->make_preparer();
        return [presser, hasher, prepare](dump::text_slab&& slab) {
            return prepare(dump::press_slab(std::move(slab), *presser, *hasher));
        };
    };
    map pressed(
        [this](dump::text_slab& slab) { return pull(slab); },
        make_worker,
        {options_.workers, options_.memory_in_flight}
    );
    const auto keep_times = [&] {
        const ordered_map_times times = pressed.times();
        receipt.stages = {
            {"inflate and cut", seconds_of(times.source_busy), 1},
            {writer == nullptr ? "press" : "press and encode",
             seconds_of(times.workers_busy),
             static_cast<int>(options_.workers)},
            {"write", writing_seconds_, 1},
        };
    };
    try {
        while (auto prepared = pressed.next()) {
            receipt.text_bytes += prepared->block.source_bytes;
            receipt.file_bytes = prepared->block.compressed_bytes;
            receipt.read += prepared->block.records.size() + prepared->block.rejects.size();
            receipt.rejected += prepared->block.rejects.size();
            auto rejects = prepared->block.rejects;
            const clock::time_point begin = clock::now();
            if (writer != nullptr) writer->write(std::move(*prepared));
            writing_seconds_ += seconds_since(begin);
            progress.advance(receipt.file_bytes, receipt.read, receipt.text_bytes);
            take_rejects(rejects);
        }
    } catch (...) {
        keep_times();
        throw;
    }
    keep_times();
}

kind_load_result kind_load::run(pipeline::store_load* store, progress_display& progress) {
    pipeline::kind_receipt& receipt = result_.receipt;
    const clock::time_point begin = clock::now();
    progress.begin(discogs::plural_name(receipt.kind), reader_.total_compressed_bytes());
    pipeline::kind_writer* writer = nullptr;
    if (store != nullptr) {
        std::vector<std::string> documents;
        if (store->wants_samples(receipt.kind)) {
            read_samples();
            documents = press_samples();
        }
        const std::vector<std::string_view> views(documents.begin(), documents.end());
        writer = &store->begin(receipt, views);
    }
    try {
        pump(writer, progress);
    } catch (const failure& failed) {
        if (failed.where() != failure_class::input) throw;
        result_.input_failure = failed.what();
        receipt.reason = failed.what();
    }
    result_.was_stopped = stop_signal::was_asked() && result_.input_failure.empty();
    if (result_.was_stopped) receipt.reason = "stopped by the user";
    if (has_reached_limit_ && options_.limit) {
        receipt.reason = fmt::format("stopped after --limit {}", *options_.limit);
    }
    receipt.is_complete = receipt.reason.empty();
    if (writer == nullptr) {
        receipt.written = receipt.read - receipt.rejected;
    } else {
        const pipeline::write_counts counts = writer->finish(receipt.is_complete);
        receipt.written = counts.written;
        receipt.rejected += counts.quarantined;
        receipt.unchanged = counts.unchanged;
        receipt.removed = counts.removed;
        result_.was_refused = counts.was_refused;
        if (!counts.note.empty()) receipt.reason = counts.note;
        if (counts.was_refused) receipt.is_complete = false;
    }
    receipt.seconds = seconds_since(begin);
    progress.end();
    if (store != nullptr) store->end(receipt, result_.rejects);
    return std::move(result_);
}

}  // namespace waxpress::app
