#include "pipeline/writer_test_support.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "pipeline/batch_ids.hpp"

namespace waxpress::pipeline {
namespace {

failure store_says(const std::string& line, next_step step) {
    return {failure_class::store, line, step};
}

class scripted_sink : public sink {
public:
    explicit scripted_sink(scripted_store& store) : store_(store) { store_.connect(); }

    write_outcome write(const batch_part& part) override {
        return store_.write(part, is_connected_);
    }
    void reconnect() override {
        store_.connect();
        is_connected_ = true;
    }

private:
    scripted_store& store_;
    bool is_connected_ = true;
};

}  // namespace

sink_factory scripted_store::factory() {
    return [this] { return std::make_unique<scripted_sink>(*this); };
}

void scripted_store::connect() {
    if (refused_connections > 0) {
        --refused_connections;
        throw store_says("connection refused", next_step::reconnect);
    }
    ++connections_;
}

answer scripted_store::begin(const batch_part& part, bool is_connected) {
    const std::lock_guard lock(mutex_);
    if (!is_connected) violations_.insert("a write on a dead connection");
    if (part.records.empty()) violations_.insert("a write of nothing");
    std::set<record_name> names;
    for (const batch_record& record : part.records)
        names.emplace(part.kind(), part.id(record));
    for (const record_name& name : names) {
        if (!busy_.insert(name).second) violations_.insert("an id in two writes: " + name.second);
    }
    const std::size_t turn = writes_++;
    return turn < script.size() ? script[turn] : answer::ok;
}

write_outcome scripted_store::write(const batch_part& part, bool& is_connected) {
    const answer given = begin(part, is_connected);
    if (on_write) on_write(part);
    std::this_thread::yield();
    const std::lock_guard lock(mutex_);
    for (const batch_record& record : part.records)
        busy_.erase({part.kind(), std::string(part.id(record))});
    switch (given) {
        case answer::ok:
            return commit(part);
        case answer::busy:
            throw store_says("the store is busy", next_step::retry);
        case answer::deadlock:
            throw deadlock("deadlock detected");
        case answer::cut:
            is_connected = false;
            throw store_says("the connection was cut", next_step::reconnect);
        case answer::lost:
            static_cast<void>(commit(part));
            is_connected = false;
            throw store_says("the answer was lost", next_step::reconnect);
        case answer::too_big:
            throw store_says("the part is too big", next_step::split);
        case answer::no_such_db:
            throw store_says("no such database", next_step::stop);
        case answer::crash:
            throw std::runtime_error("out of paper");
    }
    throw std::logic_error("an answer that is not in the list");
}

write_outcome scripted_store::commit(const batch_part& part) {
    for (const batch_record& record : part.records) {
        if (!poison.contains(std::string(part.id(record)))) continue;
        const bool is_alone = part.records.size() == 1;
        throw store_says(
            is_alone ? "bad record" : "one of several is bad",
            is_alone ? next_step::reject : next_step::split
        );
    }
    write_outcome outcome;
    for (const std::size_t at : last_of_each_id(part)) {
        const batch_record& record = part.records[at];
        std::string& row = rows_[{part.kind(), std::string(part.id(record))}];
        if (row != part.json(record)) {
            row = part.json(record);
            ++outcome.written;
        }
    }
    outcome.unchanged = part.records.size() - outcome.written;
    return outcome;
}

std::map<record_name, std::string> scripted_store::rows() const {
    const std::lock_guard lock(mutex_);
    return rows_;
}

std::size_t scripted_store::writes() const {
    const std::lock_guard lock(mutex_);
    return writes_;
}

std::set<std::string> scripted_store::violations() const {
    const std::lock_guard lock(mutex_);
    return violations_;
}

write_handlers written_book::handlers() {
    write_handlers made;
    made.settled = [this](const settlement& told) {
        const std::lock_guard lock(mutex_);
        sums_.written += told.written;
        sums_.unchanged += told.unchanged;
        sums_.quarantined += told.quarantined;
        sums_.records += told.records;
        sums_.json_bytes += told.json_bytes;
        sums_.retries += told.retries;
        for (const settled_delivery& some : told.deliveries)
            sums_.settled[some.delivery] += some.records;
    };
    made.quarantine = [this](const batch& whole, const batch_record& record, const failure& why) {
        const std::lock_guard lock(mutex_);
        sums_.quarantined_ids.emplace_back(whole.id(record));
        sums_.reasons.emplace_back(why.what());
        return is_settled_by_quarantine;
    };
    made.happened = [this](const write_event& event) {
        const std::lock_guard lock(mutex_);
        ++sums_.events[event.what];
        sums_.waits.push_back(event.wait);
    };
    return made;
}

written_book::sums written_book::all() const {
    const std::lock_guard lock(mutex_);
    return sums_;
}

batch make_batch(const std::vector<made_record>& records, discogs::entity_kind kind) {
    batcher made(kind, {.max_records = records.size() + 1});
    for (const made_record& record : records) {
        static_cast<void>(
            made.add({.json = record.json, .id = record.id, .delivery = record.delivery}, {})
        );
    }
    auto closed = made.flush();
    return closed ? std::move(closed->records) : batch{.kind = kind};
}

batch ascending_batch(std::uint64_t first, std::size_t count, discogs::entity_kind kind) {
    std::vector<made_record> records;
    for (std::uint64_t id = first; id < first + count; ++id)
        records.push_back({std::to_string(id), "{\"id\":" + std::to_string(id) + "}", id});
    return make_batch(records, kind);
}

}  // namespace waxpress::pipeline
