#include "pipeline/writer_pool.hpp"

#include <algorithm>
#include <latch>
#include <semaphore>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pipeline/writer_test_support.hpp"

namespace waxpress::pipeline {
namespace {

using discogs::entity_kind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

const auto whenever = std::chrono::steady_clock::time_point::max();

/// No wait takes time, and none is so long that a test could pass by sitting it out.
pool_limits no_waits(unsigned writers) {
    pool_limits limits{.writers = writers};
    limits.waits.retry.initial = limits.waits.retry.max = 0ms;
    limits.waits.reconnect.initial = limits.waits.reconnect.max = 0ms;
    return limits;
}

pool_limits endless_waits(unsigned writers) {
    pool_limits limits{.writers = writers};
    limits.waits.retry.initial = limits.waits.retry.max = 24h;
    limits.waits.reconnect.initial = limits.waits.reconnect.max = 24h;
    return limits;
}

std::string first_id(const batch_part& part) {
    return std::string(part.id(part.records.front()));
}

TEST(pipeline_writer_pool, every_batch_is_written_and_settled_once) {
    scripted_store store;
    written_book book;
    writer_pool pool(store.factory(), book.handlers(), no_waits(4));
    for (std::uint64_t at = 0; at < 200; ++at)
        EXPECT_TRUE(pool.submit(ascending_batch(at * 10, 10)));
    EXPECT_TRUE(pool.drain());
    const auto sums = book.all();
    EXPECT_EQ(sums.written, 2000U);
    EXPECT_EQ(store.rows().size(), 2000U);
    EXPECT_THAT(store.violations(), IsEmpty());
    EXPECT_EQ(pool.load().queued_bytes, 0U);
    EXPECT_EQ(pool.load().queued_batches, 0U);
    EXPECT_EQ(pool.load().writing, 0U);
}

TEST(pipeline_writer_pool, batches_of_one_kind_run_in_parallel) {
    scripted_store store;
    written_book book;
    std::latch both(2);
    store.on_write = [&](const batch_part&) { both.arrive_and_wait(); };
    writer_pool pool(store.factory(), book.handlers(), no_waits(2));
    EXPECT_TRUE(pool.submit(ascending_batch(1, 5)));
    EXPECT_TRUE(pool.submit(ascending_batch(6, 5)));
    EXPECT_TRUE(pool.drain());
    EXPECT_EQ(book.all().written, 10U);
}

TEST(pipeline_writer_pool, a_batch_that_shares_an_id_waits_and_others_overtake_it) {
    scripted_store store;
    written_book book;
    std::binary_semaphore overtaken(0);
    store.on_write = [&](const batch_part& part) {
        if (first_id(part) == "1") overtaken.acquire();
        if (first_id(part) == "100") overtaken.release();
    };
    writer_pool pool(store.factory(), book.handlers(), no_waits(3));
    EXPECT_TRUE(pool.submit(make_batch({{"1", "old"}, {"2", "old"}})));
    EXPECT_TRUE(pool.submit(make_batch({{"2", "new"}, {"3", "new"}})));
    EXPECT_TRUE(pool.submit(make_batch({{"3", "newest"}})));
    EXPECT_TRUE(pool.submit(make_batch({{"100", "x"}})));
    EXPECT_TRUE(pool.drain());
    EXPECT_THAT(store.violations(), IsEmpty());
    EXPECT_EQ(store.rows().at({entity_kind::releases, "2"}), "new");
    EXPECT_EQ(store.rows().at({entity_kind::releases, "3"}), "newest");
}

TEST(pipeline_writer_pool, one_id_of_two_kinds_is_two_ids) {
    scripted_store store;
    written_book book;
    std::latch both(2);
    store.on_write = [&](const batch_part&) { both.arrive_and_wait(); };
    writer_pool pool(store.factory(), book.handlers(), no_waits(2));
    EXPECT_TRUE(pool.submit(ascending_batch(1, 5, entity_kind::artists)));
    EXPECT_TRUE(pool.submit(ascending_batch(1, 5, entity_kind::labels)));
    EXPECT_TRUE(pool.drain());
    EXPECT_EQ(store.rows().size(), 10U);
}

TEST(pipeline_writer_pool, one_kind_can_be_drained_while_another_is_held_up) {
    scripted_store store;
    written_book book;
    std::binary_semaphore gate(0);
    store.on_write = [&](const batch_part& part) {
        if (part.kind() == entity_kind::releases) gate.acquire();
    };
    writer_pool pool(store.factory(), book.handlers(), no_waits(2));
    EXPECT_TRUE(pool.submit(ascending_batch(1, 5)));
    EXPECT_TRUE(pool.submit(ascending_batch(1, 5, entity_kind::labels)));
    EXPECT_TRUE(pool.drain(entity_kind::labels));
    EXPECT_TRUE(pool.drain(entity_kind::artists));
    EXPECT_EQ(book.all().records, 5U);
    std::stop_source enough;
    enough.request_stop();
    EXPECT_FALSE(pool.drain(entity_kind::releases, enough.get_token()));
    gate.release();
    EXPECT_TRUE(pool.drain(entity_kind::releases));
    EXPECT_EQ(book.all().records, 10U);
}

TEST(pipeline_writer_pool, a_full_queue_makes_the_submitter_wait) {
    scripted_store store;
    written_book book;
    std::counting_semaphore<> gate(0);
    std::binary_semaphore is_writing(0);
    store.on_write = [&](const batch_part& part) {
        if (first_id(part) == "0") is_writing.release();
        gate.acquire();
    };
    pool_limits limits = no_waits(1);
    limits.max_queued_bytes = 1;
    writer_pool pool(store.factory(), book.handlers(), limits);
    EXPECT_TRUE(pool.submit(ascending_batch(0, 2)));
    is_writing.acquire();
    EXPECT_TRUE(pool.submit(ascending_batch(2, 2)));  // Alone in the queue, so it passes.
    EXPECT_EQ(pool.load().queued_batches, 1U);
    std::stop_source enough;
    enough.request_stop();
    EXPECT_FALSE(pool.submit(ascending_batch(4, 2), enough.get_token()));
    std::jthread submitter([&] { EXPECT_TRUE(pool.submit(ascending_batch(4, 2))); });
    gate.release(3);
    submitter.join();
    EXPECT_TRUE(pool.drain());
    EXPECT_EQ(store.rows().size(), 6U);
}

TEST(pipeline_writer_pool, connections_are_made_by_the_writers_that_write) {
    scripted_store store;
    written_book book;
    writer_pool pool(store.factory(), book.handlers(), no_waits(4));
    pool.set_active_writers(1);
    for (std::uint64_t at = 0; at < 50; ++at)
        EXPECT_TRUE(pool.submit(ascending_batch(at * 10, 10)));
    EXPECT_TRUE(pool.drain());
    EXPECT_EQ(store.connections(), 1U);

    std::latch all(4);
    store.on_write = [&](const batch_part&) { all.arrive_and_wait(); };
    pool.set_active_writers(100);
    EXPECT_EQ(pool.load().active_writers, 4U);
    for (std::uint64_t at = 50; at < 54; ++at)
        EXPECT_TRUE(pool.submit(ascending_batch(at * 10, 10)));
    EXPECT_TRUE(pool.drain());
    EXPECT_EQ(store.connections(), 4U);
    pool.set_active_writers(0);
    EXPECT_EQ(pool.load().active_writers, 1U);
}

TEST(pipeline_writer_pool, an_outage_of_all_writers_is_told_once_and_loses_nothing) {
    scripted_store store;
    written_book book;
    std::latch all(4);
    std::atomic<int> left = 4;
    store.script = {answer::cut, answer::cut, answer::cut, answer::cut};
    store.on_write = [&](const batch_part&) {
        if (left-- <= 0) return;
        if (all.arrive_and_wait(); store.refused_connections == 0) store.refused_connections = 40;
    };
    writer_pool pool(store.factory(), book.handlers(), no_waits(4));
    for (std::uint64_t at = 0; at < 40; ++at)
        EXPECT_TRUE(pool.submit(ascending_batch(at * 10, 10)));
    EXPECT_TRUE(pool.drain());
    const auto sums = book.all();
    EXPECT_EQ(sums.written, 400U);
    EXPECT_THAT(sums.quarantined_ids, IsEmpty());
    EXPECT_THAT(store.violations(), IsEmpty());
    EXPECT_GE(sums.events.at(write_event_kind::outage_began), 1U);
    EXPECT_EQ(
        sums.events.at(write_event_kind::outage_began),
        sums.events.at(write_event_kind::outage_ended)
    );
    EXPECT_EQ(pool.load().writers_in_outage, 0U);
}

TEST(pipeline_writer_pool, a_stop_during_an_outage_returns_out_of_its_wait) {
    scripted_store store;
    written_book book;
    store.refused_connections = 1'000'000;
    std::binary_semaphore is_out(0);
    write_handlers handlers = book.handlers();
    handlers.happened = [&](const write_event&) { is_out.release(); };
    writer_pool pool(store.factory(), handlers, endless_waits(1));
    EXPECT_TRUE(pool.submit(ascending_batch(1, 5)));
    EXPECT_TRUE(pool.submit(ascending_batch(6, 5)));
    is_out.acquire();
    EXPECT_EQ(pool.load().writers_in_outage, 1U);
    EXPECT_TRUE(pool.stop(whenever));
    EXPECT_FALSE(pool.submit(ascending_batch(11, 5)));
    EXPECT_FALSE(pool.drain());
    EXPECT_EQ(book.all().records, 0U);
    EXPECT_EQ(pool.load().writing, 0U);
}

TEST(pipeline_writer_pool, a_stop_finishes_what_is_being_written_and_drops_the_rest) {
    scripted_store store;
    written_book book;
    std::binary_semaphore gate(0);
    std::binary_semaphore is_writing(0);
    store.on_write = [&](const batch_part&) {
        is_writing.release();
        gate.acquire();
    };
    writer_pool pool(store.factory(), book.handlers(), no_waits(1));
    EXPECT_TRUE(pool.submit(ascending_batch(1, 5)));
    EXPECT_TRUE(pool.submit(ascending_batch(6, 5)));
    is_writing.acquire();
    EXPECT_FALSE(pool.stop(std::chrono::steady_clock::now()));  // It is still being written.
    gate.release();
    EXPECT_TRUE(pool.stop(whenever));
    EXPECT_EQ(book.all().written, 5U);
    EXPECT_EQ(store.rows().size(), 5U);
    EXPECT_FALSE(pool.drain());
}

TEST(pipeline_writer_pool, what_cannot_be_mended_ends_the_pool_and_wakes_who_waits) {
    scripted_store store;
    written_book book;
    store.script = {answer::ok, answer::no_such_db};
    writer_pool pool(store.factory(), book.handlers(), no_waits(1));
    EXPECT_TRUE(pool.submit(ascending_batch(1, 5)));
    EXPECT_TRUE(pool.drain());
    EXPECT_TRUE(pool.submit(ascending_batch(6, 5)));
    try {
        static_cast<void>(pool.drain());
        FAIL() << "a failed pool was drained";
    } catch (const failure& failed) {
        EXPECT_STREQ(failed.what(), "no such database");
        EXPECT_EQ(failed.step(), next_step::stop);
    }
    EXPECT_THROW(static_cast<void>(pool.submit(ascending_batch(11, 5))), failure);
    EXPECT_THROW(static_cast<void>(pool.drain(entity_kind::artists)), failure);
    EXPECT_TRUE(pool.stop(whenever));
    EXPECT_EQ(store.writes(), 2U);
    EXPECT_EQ(book.all().written, 5U);
}

TEST(pipeline_writer_pool, what_no_failure_describes_ends_the_pool_too) {
    scripted_store store;
    written_book book;
    store.script = {answer::crash};
    writer_pool pool(store.factory(), book.handlers(), no_waits(2));
    EXPECT_TRUE(pool.submit(ascending_batch(1, 5)));
    EXPECT_THROW(static_cast<void>(pool.drain()), failure);
    EXPECT_EQ(book.all().records, 0U);
}

TEST(pipeline_writer_pool, poison_in_many_batches_is_quarantined_exactly) {
    scripted_store store;
    written_book book;
    std::vector<std::string> bad;
    for (int id = 13; id < 2000; id += 40) {
        bad.push_back(std::to_string(id));
        store.poison.insert(bad.back());
    }
    ASSERT_EQ(bad.size(), 50U);
    writer_pool pool(store.factory(), book.handlers(), no_waits(3));
    for (std::uint64_t at = 0; at < 20; ++at)
        EXPECT_TRUE(pool.submit(ascending_batch(at * 100, 100)));
    EXPECT_TRUE(pool.drain());
    const auto sums = book.all();
    EXPECT_THAT(sums.quarantined_ids, testing::UnorderedElementsAreArray(bad));
    EXPECT_EQ(sums.written, 1950U);
    EXPECT_EQ(sums.quarantined, 50U);
    EXPECT_EQ(sums.settled.size(), 2000U);
}

/// Batches of ids that overlap at random; the json of a record is its place in the run.
struct overlapping_run {
    std::vector<batch> batches;
    std::map<record_name, std::string> last;
    std::map<delivery_id, std::size_t> deliveries;
    std::vector<std::string> bad;
};

overlapping_run make_run(
    const std::vector<std::vector<int>>& ids, const std::set<std::string>& poison
) {
    overlapping_run run;
    std::size_t place = 0;
    for (const std::vector<int>& some : ids) {
        std::vector<made_record> records;
        for (const int id : some) {
            records.push_back({std::to_string(id), std::to_string(place), place / 4 + 1});
            ++run.deliveries[place / 4 + 1];
            if (poison.contains(records.back().id)) {
                run.bad.push_back(records.back().id);
            } else {
                run.last[{entity_kind::releases, records.back().id}] = records.back().json;
            }
            ++place;
        }
        run.batches.push_back(make_batch(records));
    }
    std::sort(run.bad.begin(), run.bad.end());
    return run;
}

RC_GTEST_PROP(pipeline_writer_pool, any_script_any_overlap_and_any_poison_end_well, ()) {
    const auto ids = *rc::gen::container<std::vector<std::vector<int>>>(
        rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 50))
    );
    const auto bad = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 50));
    scripted_store store;
    for (const int id : bad)
        store.poison.insert(std::to_string(id));
    store.refused_connections = *rc::gen::inRange(0, 5);
    store.script = *rc::gen::container<std::vector<answer>>(rc::gen::element(
        answer::ok, answer::ok, answer::busy, answer::deadlock, answer::cut, answer::lost
    ));
    overlapping_run run = make_run(ids, store.poison);
    written_book book;
    pool_limits limits = no_waits(*rc::gen::inRange(1U, 5U));
    limits.max_queued_bytes = *rc::gen::inRange<std::size_t>(1, 20'000);
    writer_pool pool(store.factory(), book.handlers(), limits);
    for (batch& some : run.batches)
        RC_ASSERT(pool.submit(std::move(some)));
    RC_ASSERT(pool.drain());
    auto sums = book.all();
    std::sort(sums.quarantined_ids.begin(), sums.quarantined_ids.end());
    RC_ASSERT(store.violations() == std::set<std::string>{});
    RC_ASSERT(store.rows() == run.last);
    RC_ASSERT(sums.quarantined_ids == run.bad);
    RC_ASSERT(sums.settled == run.deliveries);
    RC_ASSERT(sums.written + sums.unchanged + sums.quarantined == sums.records);
}

}  // namespace
}  // namespace waxpress::pipeline
