#include "pipeline/tuner.hpp"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waxpress::pipeline {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

/// A store with a cost for each commit and each record, and writers that get into each other's way.
struct model {
    double commit_seconds = 0.010;
    double record_seconds = 0.00003;
    double crowding = 0.03;         ///< Each pair of writers slows all of them by so much.
    double large_batch_cost = 0.0;  ///< Seconds a record, for each record of the batch.

    [[nodiscard]] double seconds_a_batch(const tuner_knobs& at) const {
        const auto records = static_cast<double>(at.batch_records);
        const auto writers = static_cast<double>(at.writers);
        const double alone =
            commit_seconds + records * (record_seconds + large_batch_cost * records);
        return alone * (1.0 + crowding * writers * (writers - 1.0));
    }
    [[nodiscard]] double rate(const tuner_knobs& at) const {
        return static_cast<double>(at.batch_records * at.writers) / seconds_a_batch(at);
    }
    [[nodiscard]] std::chrono::nanoseconds p95(const tuner_knobs& at) const {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(1.2 * seconds_a_batch(at))
        );
    }
    [[nodiscard]] double best_rate(const tuner_limits& limits) const {
        double best = 0;
        for (unsigned writers = limits.min_writers; writers <= limits.max_writers; ++writers) {
            for (std::size_t records = limits.min_batch_records;
                 records <= limits.max_batch_records;
                 records += 10) {
                const tuner_knobs at{records, writers};
                const bool fits =
                    limits.max_in_flight == 0 || records * writers <= limits.max_in_flight;
                if (fits && p95(at) <= limits.max_commit_p95) best = std::max(best, rate(at));
            }
        }
        return best;
    }
};

class noisy_store {
public:
    noisy_store(const model& of, unsigned seed, double noise)
        : model_(of), random_(seed), noise_(1.0 - noise, 1.0 + noise) {}

    tuner_window window(const tuner_knobs& at) {
        tuner_window seen;
        seen.seconds = 2.0;
        seen.committed_records =
            static_cast<std::uint64_t>(model_.rate(at) * seen.seconds * noise_(random_));
        seen.commit_p95 = model_.p95(at);
        return seen;
    }

private:
    model model_;
    std::mt19937 random_;
    std::uniform_real_distribution<double> noise_;
};

void expect_inside(const tuner_knobs& at, const tuner_limits& limits) {
    EXPECT_GE(at.batch_records, limits.min_batch_records);
    EXPECT_LE(at.batch_records, limits.max_batch_records);
    EXPECT_GE(at.writers, limits.min_writers);
    EXPECT_LE(at.writers, limits.max_writers);
    if (limits.max_in_flight > 0) {
        EXPECT_LE(at.batch_records * at.writers, limits.max_in_flight);
    }
}

/// The share of the best rate that is reached, on average over the last windows of a run.
double reached(
    const model& of, const tuner_limits& limits, const tuner_knobs& start, unsigned seed
) {
    constexpr int windows = 400;
    constexpr int judged = 100;
    noisy_store store(of, seed, 0.05);
    tuner tuned(limits, start);
    double sum = 0;
    for (int at = 0; at < windows; ++at) {
        const tuner_knobs before = tuned.knobs();
        const auto decision = tuned.observe(store.window(before));
        expect_inside(tuned.knobs(), limits);
        EXPECT_EQ(decision.has_value(), !(tuned.knobs() == before));
        if (at >= windows - judged) sum += of.rate(tuned.knobs());
    }
    return sum / judged / of.best_rate(limits);
}

tuner_window good_window(double rate = 10'000) {
    return {.committed_records = static_cast<std::uint64_t>(rate * 2), .seconds = 2.0};
}

TEST(pipeline_tuner, it_comes_near_the_best_of_a_made_up_store_from_anywhere) {
    const model plain;
    const model crowded{.crowding = 0.4};
    const model flat{.commit_seconds = 0.0005};
    const model hurt_by_large{.large_batch_cost = 2e-8};
    double sum = 0;
    int runs = 0;
    for (const model& of : {plain, crowded, flat, hurt_by_large}) {
        for (const tuner_knobs start : {tuner_knobs{50, 1}, {500, 2}, {5000, 12}}) {
            for (unsigned seed = 1; seed <= 10; ++seed) {
                const double share = reached(of, {}, start, seed);
                sum += share;
                ++runs;
                EXPECT_GE(share, 0.8)
                    << "from " << start.batch_records << " x " << start.writers << ", seed " << seed
                    << ", commit " << of.commit_seconds << ", crowding " << of.crowding;
            }
        }
    }
    EXPECT_GE(sum / runs, 0.92);  // The trials that are going on are in it.
}

TEST(pipeline_tuner, it_stays_within_the_prefetch) {
    const tuner_limits limits{.max_in_flight = 2000};
    for (unsigned seed = 1; seed <= 10; ++seed)
        EXPECT_GE(reached({}, limits, {500, 2}, seed), 0.75);
}

TEST(pipeline_tuner, the_commit_time_bounds_the_batch) {
    const tuner_limits limits{.max_commit_p95 = 100ms};
    const model of;
    for (unsigned seed = 1; seed <= 10; ++seed) {
        noisy_store store(of, seed, 0.05);
        tuner tuned(limits, {5000, 4});
        int above = 0;
        for (int at = 0; at < 400; ++at) {
            static_cast<void>(tuned.observe(store.window(tuned.knobs())));
            if (at >= 50 && of.p95(tuned.knobs()) > limits.max_commit_p95) ++above;
        }
        // A trial may pass the limit; it is taken back two windows later and rests.
        EXPECT_LE(above, 40);
        EXPECT_GE(of.rate(tuned.knobs()), 0.6 * of.best_rate(limits));
    }
}

TEST(pipeline_tuner, a_change_that_did_not_pay_is_taken_back_and_rests) {
    const tuner_limits limits{.windows_a_measure = 2, .rest_windows = 20};
    tuner tuned(limits, {500, 2});
    std::vector<tuner_decision> decisions;
    for (int at = 0; at < 40; ++at) {
        if (auto made = tuned.observe(good_window())) decisions.push_back(*made);
    }
    ASSERT_GE(decisions.size(), 4U);
    for (std::size_t at = 0; at + 1 < decisions.size(); at += 2) {
        EXPECT_THAT(decisions[at].reason, HasSubstr("trial: 500 records a batch, 2 writers"));
        EXPECT_THAT(decisions[at + 1].reason, HasSubstr("taken back"));
        EXPECT_EQ(decisions[at].from, decisions[at + 1].to);
        EXPECT_EQ(decisions[at].to, decisions[at + 1].from);
        EXPECT_EQ(decisions[at].knob, decisions[at + 1].knob);
        if (at >= 2) {
            EXPECT_TRUE(
                decisions[at].knob != decisions[at - 2].knob ||
                decisions[at].to != decisions[at - 2].to
            ) << "the same change was tried twice running";
        }
    }
    EXPECT_EQ(
        decisions[1].reason,
        "taken back: 500 records a batch, 3 writers gave 10000 records/s against 10000"
    );
}

TEST(pipeline_tuner, a_change_that_paid_stays) {
    tuner tuned({.windows_a_measure = 1}, {500, 2});
    const auto feed = [&](double rate) { return tuned.observe(good_window(rate)); };
    EXPECT_FALSE(feed(10'000));  // What was in flight at the start.
    const auto first = feed(10'000);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->knob, tuner_knob::writers);
    EXPECT_EQ(first->to, 3U);
    EXPECT_FALSE(feed(1));  // What was in flight before the change.
    const auto second = feed(14'000);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->from, 3U);
    EXPECT_EQ(second->to, 4U);
}

TEST(pipeline_tuner, an_outage_moves_nothing) {
    tuner tuned({.windows_a_measure = 1}, {500, 2});
    for (int at = 0; at < 100; ++at) {
        tuner_window dark{.committed_records = 3, .seconds = 2, .outages = 1};
        dark.commit_p95 = 60s;
        dark.has_memory_pressure = true;
        dark.deadlocks = 1;
        EXPECT_FALSE(tuned.observe(dark));
    }
    EXPECT_EQ(tuned.knobs(), (tuner_knobs{500, 2}));
}

TEST(pipeline_tuner, an_outage_does_not_judge_the_change_under_trial) {
    tuner tuned({.windows_a_measure = 1}, {500, 2});
    EXPECT_FALSE(tuned.observe(good_window()));
    EXPECT_TRUE(tuned.observe(good_window()));
    const tuner_knobs under_trial = tuned.knobs();
    for (int at = 0; at < 10; ++at)
        EXPECT_FALSE(tuned.observe({.committed_records = 1, .seconds = 2, .outages = 1}));
    EXPECT_FALSE(tuned.observe(good_window(1)));
    EXPECT_EQ(tuned.knobs(), under_trial);
    const auto next = tuned.observe(good_window(20'000));
    ASSERT_TRUE(next);
    EXPECT_THAT(next->reason, HasSubstr("trial"));
}

TEST(pipeline_tuner, a_deadlock_lowers_the_writers_and_not_the_batch) {
    tuner tuned({}, {500, 4});
    const tuner_window locked{.committed_records = 20'000, .seconds = 2, .deadlocks = 2};
    EXPECT_FALSE(tuned.observe(locked));  // What was in flight at the start.
    const auto decision = tuned.observe(locked);
    ASSERT_TRUE(decision);
    EXPECT_EQ(decision->knob, tuner_knob::writers);
    EXPECT_EQ(decision->from, 4U);
    EXPECT_EQ(decision->to, 3U);
    EXPECT_THAT(decision->reason, HasSubstr("deadlock"));
    for (int at = 0; at < 10; ++at)
        static_cast<void>(tuned.observe(locked));
    EXPECT_EQ(tuned.knobs(), (tuner_knobs{500, 1}));
}

TEST(pipeline_tuner, poison_moves_nothing) {
    tuner tuned({.windows_a_measure = 1}, {500, 2});
    for (int at = 0; at < 100; ++at)
        EXPECT_FALSE(tuned.observe({.committed_records = 100, .seconds = 2, .poison = 3}));
    EXPECT_EQ(tuned.knobs(), (tuner_knobs{500, 2}));
}

TEST(pipeline_tuner, a_sender_that_is_too_slow_moves_nothing) {
    tuner tuned({.windows_a_measure = 1}, {500, 2});
    for (int at = 0; at < 100; ++at) {
        EXPECT_FALSE(tuned.observe({}));
        EXPECT_FALSE(tuned.observe({.committed_records = 100, .seconds = 2, .was_starved = true}));
    }
    EXPECT_EQ(tuned.knobs(), (tuner_knobs{500, 2}));
}

TEST(pipeline_tuner, memory_pressure_and_slow_commits_lower_the_batch_and_not_the_writers) {
    const tuner_limits limits{.max_commit_p95 = 1s, .max_memory_bytes = 1000};
    tuner_window told = good_window();
    told.has_memory_pressure = true;
    tuner_window seen = good_window();
    seen.memory_bytes = 1001;
    tuner_window slow = good_window();
    slow.commit_p95 = 1001ms;
    for (const tuner_window& window : {told, seen, slow}) {
        tuner tuned(limits, {500, 4});
        EXPECT_FALSE(tuned.observe(good_window()));
        const auto decision = tuned.observe(window);
        ASSERT_TRUE(decision);
        EXPECT_EQ(decision->knob, tuner_knob::batch_records);
        EXPECT_EQ(decision->from, 500U);
        EXPECT_EQ(decision->to, 250U);
        for (int at = 0; at < 100; ++at)
            static_cast<void>(tuned.observe(window));
        EXPECT_EQ(tuned.knobs(), (tuner_knobs{50, 4}));
    }
}

TEST(pipeline_tuner, a_trial_that_passes_a_limit_is_taken_back) {
    tuner tuned({.max_commit_p95 = 1s, .windows_a_measure = 1}, {500, 4});
    EXPECT_FALSE(tuned.observe(good_window()));
    const auto trial = tuned.observe(good_window());
    ASSERT_TRUE(trial);
    tuner_window slow = good_window(90'000);
    slow.commit_p95 = 2s;
    EXPECT_FALSE(tuned.observe(slow));
    const auto back = tuned.observe(slow);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->knob, trial->knob);
    EXPECT_EQ(back->to, trial->from);
    EXPECT_EQ(back->reason, "taken back: commit p95 of 2.00 s is above 1.00 s");
    EXPECT_EQ(tuned.knobs(), (tuner_knobs{500, 4}));
}

TEST(pipeline_tuner, a_start_outside_the_limits_is_brought_inside) {
    EXPECT_EQ(tuner({}, {1, 0}).knobs(), (tuner_knobs{50, 1}));
    EXPECT_EQ(tuner({}, {100'000, 100}).knobs(), (tuner_knobs{5000, 12}));
    EXPECT_EQ(tuner({.max_in_flight = 1000}, {500, 12}).knobs(), (tuner_knobs{500, 2}));
    EXPECT_EQ(tuner({.max_in_flight = 1000}, {5000, 12}).knobs(), (tuner_knobs{1000, 1}));
    EXPECT_EQ(tuner({.max_in_flight = 10}, {500, 2}).knobs(), (tuner_knobs{10, 1}));
}

}  // namespace
}  // namespace waxpress::pipeline
