#include "pipeline/part_writer.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pipeline/writer_test_support.hpp"

namespace waxpress::pipeline {
namespace {

using discogs::entity_kind;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

/// A writer of a scripted store whose waits take no time.
struct bench {
    scripted_store store;
    written_book book;
    write_handlers handlers = book.handlers();
    std::vector<std::chrono::milliseconds> waits;
    std::size_t waits_until_stop = 1'000'000;
    write_waits limits{
        .retry = {.initial = 10ms, .factor = 2, .max = 1s, .jitter = 0},
        .reconnect = {.initial = 100ms, .factor = 2, .max = 1s, .jitter = 0}};

    bool write(const batch& whole) {
        part_writer
            writer(store.factory(), handlers, limits, 0, 1, [this](std::chrono::milliseconds wait) {
                if (wait.count() > 0) waits.push_back(wait);
                return waits.size() < waits_until_stop;
            });
        return writer.write(whole);
    }
};

std::set<std::string> ids_of(const scripted_store& store) {
    std::set<std::string> ids;
    for (const auto& [name, json] : store.rows())
        ids.insert(name.second);
    return ids;
}

TEST(pipeline_part_writer, a_batch_is_one_commit_and_its_deliveries_are_settled_by_count) {
    bench at;
    const batch whole =
        make_batch({{"1", "{}", 5}, {"2", "{}", 5}, {"3", "{}", 6}, {"4", "{}", 0}, {"5", "[]", 5}}
        );
    EXPECT_TRUE(at.write(whole));
    EXPECT_EQ(at.store.writes(), 1U);
    const auto sums = at.book.all();
    EXPECT_EQ(sums.written, 5U);
    EXPECT_EQ(sums.json_bytes, 10U);
    EXPECT_THAT(sums.settled, UnorderedElementsAre(Pair(5, 3), Pair(6, 1)));
    EXPECT_THAT(sums.events, IsEmpty());
}

TEST(pipeline_part_writer, of_duplicates_the_last_stays_and_the_sums_agree) {
    bench at;
    EXPECT_TRUE(at.write(make_batch({{"1", "a", 1}, {"2", "b", 2}, {"1", "c", 3}})));
    const auto sums = at.book.all();
    EXPECT_EQ(sums.written, 2U);
    EXPECT_EQ(sums.unchanged, 1U);
    EXPECT_EQ(at.store.rows().at({entity_kind::releases, "1"}), "c");
    EXPECT_THAT(sums.settled, UnorderedElementsAre(Pair(1, 1), Pair(2, 1), Pair(3, 1)));
}

TEST(pipeline_part_writer, an_empty_batch_makes_no_connection) {
    bench at;
    EXPECT_TRUE(at.write(batch{}));
    EXPECT_EQ(at.store.connections(), 0U);
}

TEST(pipeline_part_writer, a_busy_store_is_asked_again_on_the_same_connection) {
    bench at;
    at.store.script = {answer::busy, answer::deadlock, answer::busy};
    EXPECT_TRUE(at.write(ascending_batch(1, 4)));
    EXPECT_EQ(at.store.connections(), 1U);
    EXPECT_THAT(at.waits, ElementsAre(10ms, 20ms, 40ms));
    const auto sums = at.book.all();
    EXPECT_EQ(sums.written, 4U);
    EXPECT_EQ(sums.retries, 3U);
    EXPECT_EQ(sums.events.at(write_event_kind::retry), 2U);
    EXPECT_EQ(sums.events.at(write_event_kind::deadlock), 1U);
}

TEST(pipeline_part_writer, an_outage_is_waited_for_and_nothing_is_quarantined) {
    bench at;
    at.store.script = {answer::cut};
    at.store.refused_connections = 0;
    bool is_first = true;
    at.store.on_write = [&](const batch_part&) {
        if (std::exchange(is_first, false)) at.store.refused_connections = 50;
    };
    EXPECT_TRUE(at.write(ascending_batch(1, 3)));
    EXPECT_EQ(at.waits.size(), 51U);
    EXPECT_EQ(at.waits.back(), 1s);
    const auto sums = at.book.all();
    EXPECT_EQ(sums.written, 3U);
    EXPECT_THAT(sums.quarantined_ids, IsEmpty());
    EXPECT_EQ(sums.events.at(write_event_kind::outage_began), 1U);
    EXPECT_EQ(sums.events.at(write_event_kind::outage_goes_on), 50U);
    EXPECT_EQ(sums.events.at(write_event_kind::outage_ended), 1U);
}

TEST(pipeline_part_writer, a_server_that_is_not_there_at_the_start_is_waited_for) {
    bench at;
    at.store.refused_connections = 3;
    EXPECT_TRUE(at.write(ascending_batch(1, 3)));
    EXPECT_EQ(at.book.all().written, 3U);
    EXPECT_THAT(at.waits, ElementsAre(100ms, 200ms, 400ms));
}

TEST(pipeline_part_writer, a_connection_that_breaks_at_each_write_is_not_the_end_of_the_outage) {
    bench at;
    at.store.script = {answer::cut, answer::cut, answer::cut};
    EXPECT_TRUE(at.write(ascending_batch(1, 2)));
    EXPECT_THAT(at.waits, ElementsAre(100ms, 200ms, 400ms));
    const auto sums = at.book.all();
    EXPECT_EQ(sums.events.at(write_event_kind::outage_began), 1U);
    EXPECT_EQ(sums.events.at(write_event_kind::outage_ended), 1U);
}

TEST(pipeline_part_writer, a_commit_whose_answer_was_lost_comes_again_as_unchanged) {
    bench at;
    at.store.script = {answer::lost};
    EXPECT_TRUE(at.write(ascending_batch(1, 3)));
    const auto sums = at.book.all();
    EXPECT_EQ(sums.written, 0U);
    EXPECT_EQ(sums.unchanged, 3U);
    EXPECT_EQ(sums.records, 3U);
}

TEST(pipeline_part_writer, a_poison_record_is_quarantined_alone) {
    bench at;
    at.store.poison = {"137"};
    EXPECT_TRUE(at.write(ascending_batch(1, 500)));
    const auto sums = at.book.all();
    EXPECT_THAT(sums.quarantined_ids, ElementsAre("137"));
    EXPECT_THAT(sums.reasons, ElementsAre("bad record"));
    EXPECT_EQ(sums.written, 499U);
    EXPECT_EQ(sums.quarantined, 1U);
    EXPECT_EQ(sums.settled.size(), 500U);
    EXPECT_FALSE(ids_of(at.store).contains("137"));
    EXPECT_LE(at.store.writes(), 1U + 2U * 9U);
}

TEST(pipeline_part_writer, a_record_that_is_too_big_alone_is_quarantined) {
    bench at;
    at.store.script = {answer::too_big};
    EXPECT_TRUE(at.write(ascending_batch(7, 1)));
    const auto sums = at.book.all();
    EXPECT_THAT(sums.quarantined_ids, ElementsAre("7"));
    EXPECT_THAT(sums.reasons, ElementsAre("the part is too big"));
}

TEST(pipeline_part_writer, a_handler_that_settles_later_keeps_the_delivery_open) {
    bench at;
    at.book.is_settled_by_quarantine = false;
    at.store.poison = {"2"};
    EXPECT_TRUE(at.write(ascending_batch(1, 3)));
    const auto sums = at.book.all();
    EXPECT_EQ(sums.quarantined, 0U);
    EXPECT_THAT(sums.quarantined_ids, ElementsAre("2"));
    EXPECT_THAT(sums.settled, UnorderedElementsAre(Pair(1, 1), Pair(3, 1)));
}

TEST(pipeline_part_writer, what_cannot_be_mended_ends_the_write) {
    bench at;
    at.store.script = {answer::no_such_db};
    EXPECT_THROW(static_cast<void>(at.write(ascending_batch(1, 3))), failure);
    EXPECT_EQ(at.store.writes(), 1U);
    EXPECT_EQ(at.book.all().records, 0U);
}

TEST(pipeline_part_writer, a_store_that_does_not_answer_for_every_record_is_not_believed) {
    class forgetful_sink : public sink {
        write_outcome write(const batch_part& part) override {
            return {.written = part.records.size() - 1};
        }
        void reconnect() override {}
    };
    written_book book;
    const write_handlers handlers = book.handlers();
    part_writer writer(
        [] { return std::make_unique<forgetful_sink>(); },
        handlers,
        {},
        0,
        1,
        [](auto) { return true; }
    );
    try {
        static_cast<void>(writer.write(ascending_batch(1, 3)));
        FAIL() << "a record was lost";
    } catch (const failure& failed) {
        EXPECT_EQ(failed.where(), failure_class::incomplete);
        EXPECT_EQ(failed.step(), next_step::stop);
    }
    EXPECT_EQ(book.all().records, 0U);
}

TEST(pipeline_part_writer, told_to_stop_in_a_wait_it_leaves_the_rest_unsettled) {
    bench at;
    at.store.script = {answer::cut};
    at.waits_until_stop = 1;
    EXPECT_FALSE(at.write(ascending_batch(1, 3)));
    EXPECT_EQ(at.book.all().records, 0U);
}

/// Everything that must hold when a batch is done with, whatever the store did.
void expect_a_good_end(const bench& at, const batch& whole, const std::string& what) {
    std::map<record_name, std::string> rows;
    std::vector<std::string> bad;
    std::map<delivery_id, std::size_t> deliveries;
    for (const batch_record& record : whole.records) {
        const std::string id(whole.id(record));
        ++deliveries[record.delivery];
        if (at.store.poison.contains(id)) {
            bad.push_back(id);
        } else {
            rows[{whole.kind, id}] = whole.json(record);
        }
    }
    const auto sums = at.book.all();
    EXPECT_EQ(at.store.rows(), rows) << what;
    EXPECT_EQ(sums.quarantined_ids, bad) << what;
    EXPECT_EQ(sums.settled, deliveries) << what;
    EXPECT_EQ(sums.written + sums.unchanged + sums.quarantined, whole.records.size()) << what;
    EXPECT_EQ(sums.records, whole.records.size()) << what;
    EXPECT_THAT(at.store.violations(), IsEmpty()) << what;
}

/// Two poison records, an id that comes twice: the script that the failures are put into.
batch a_difficult_batch() {
    return make_batch(
        {{"1", "a", 1},
         {"2", "b", 1},
         {"3", "c", 2},
         {"1", "d", 3},
         {"4", "e", 3},
         {"5", "f", 4},
         {"6", "g", 4},
         {"7", "h", 5}}
    );
}
const std::set<std::string> difficult_poison{"3", "6"};

TEST(pipeline_part_writer, a_failure_at_each_step_of_a_bisection_changes_nothing_in_the_end) {
    const batch whole = a_difficult_batch();
    bench plain;
    plain.store.poison = difficult_poison;
    EXPECT_TRUE(plain.write(whole));
    expect_a_good_end(plain, whole, "undisturbed");
    for (std::size_t step = 0; step < plain.store.writes(); ++step) {
        for (const answer given : {answer::busy, answer::deadlock, answer::cut, answer::lost}) {
            bench at;
            at.store.poison = difficult_poison;
            at.store.script.assign(step, answer::ok);
            at.store.script.push_back(given);
            EXPECT_TRUE(at.write(whole));
            expect_a_good_end(at, whole, "answer at write " + std::to_string(step));
        }
    }
}

TEST(
    pipeline_part_writer, stopped_at_each_step_what_is_settled_is_durable_and_the_rest_comes_again
) {
    const batch whole = a_difficult_batch();
    bench plain;
    plain.store.poison = difficult_poison;
    EXPECT_TRUE(plain.write(whole));
    for (std::size_t step = 0; step < plain.store.writes(); ++step) {
        bench at;
        at.store.poison = difficult_poison;
        at.store.script.assign(step, answer::ok);
        at.store.script.push_back(answer::no_such_db);
        EXPECT_THROW(static_cast<void>(at.write(whole)), failure);
        EXPECT_EQ(at.store.writes(), step + 1);
        const auto sums = at.book.all();
        EXPECT_LT(sums.records, whole.records.size());
        EXPECT_GE(sums.records, at.store.rows().size());
        // The broker delivers everything again to the next process.
        bench next;
        next.store.poison = difficult_poison;
        EXPECT_TRUE(next.write(whole));
        EXPECT_EQ(next.store.rows(), plain.store.rows());
    }
}

RC_GTEST_PROP(pipeline_part_writer, any_script_with_any_poison_ends_well, ()) {
    const auto ids = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 40));
    const auto bad = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 40));
    bench at;
    at.store.refused_connections = *rc::gen::inRange(0, 3);
    at.store.script = *rc::gen::container<std::vector<answer>>(rc::gen::element(
        answer::ok, answer::ok, answer::busy, answer::deadlock, answer::cut, answer::lost
    ));
    for (const int id : bad)
        at.store.poison.insert(std::to_string(id));
    std::vector<made_record> records;
    for (const int id : ids) {
        records.push_back(
            {std::to_string(id), "v" + std::to_string(records.size()), records.size() / 3 + 1}
        );
    }
    const batch whole = make_batch(records);
    RC_ASSERT(at.write(whole));
    expect_a_good_end(at, whole, "a random script");
    RC_ASSERT(!testing::Test::HasFailure());
}

}  // namespace
}  // namespace waxpress::pipeline
