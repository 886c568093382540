#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rabbitmq/consumer.hpp"
#include "rabbitmq/publisher.hpp"

namespace waxpress::rabbitmq::testing_aid {

/// How long something may take that is bound to happen.
inline constexpr std::chrono::seconds patience{60};

/// Asks the program that started the broker, over standard output and input: "restart", "kill",
/// "alarm on", "alarm off", "freeze", "thaw", "look". Its answer is one line.
std::string control(const std::string& words);

/// Tests against a broker that runs already; each has objects of its own.
class server_test : public testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    [[nodiscard]] static connection_settings to_broker();
    [[nodiscard]] const std::string& prefix() const { return prefix_; }
    [[nodiscard]] std::string exchange(discogs::entity_kind kind) const {
        return exchange_name(prefix_, kind);
    }
    [[nodiscard]] route_names names(discogs::entity_kind kind) const {
        return names_of(prefix_, "tableinator", kind);
    }
    [[nodiscard]] publisher_settings publishing() const;
    [[nodiscard]] consumer_settings consuming() const;
    /// Declares what a consumer declares.
    void declare_queues() const;
    /// Publishes bodies "first" to "last" to the exchange of artists, and waits for the confirms.
    void publish_numbers(int first, int last) const;
    /// The messages that are ready in a queue. What a dead consumer held comes back a little after
    /// it: where the count is not `expected`, it is looked at again for a while.
    [[nodiscard]] std::uint32_t messages_in(const std::string& queue, std::uint32_t expected) const;

private:
    std::string prefix_;
};

/// Gathers what a consumer is given; any thread may look.
class gathering {
public:
    [[nodiscard]] consumer_handlers handlers();

    /// Waits until `is_enough` holds of what came; false: it never did.
    template <class Predicate>
    [[nodiscard]] bool wait(Predicate is_enough) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [&] { return is_enough(*this); });
    }
    [[nodiscard]] bool wait_deliveries(std::size_t count) {
        return wait([&](const gathering& all) { return all.deliveries.size() >= count; });
    }
    [[nodiscard]] bool wait_links(link_change what, std::size_t count = 1) {
        return wait([&](const gathering& all) { return all.links_of(what) >= count; });
    }
    [[nodiscard]] std::size_t links_of(link_change what) const;
    [[nodiscard]] std::vector<delivery> taken() {
        const std::lock_guard lock(mutex_);
        return deliveries;
    }
    /// Also called for each delivery, on the AMQP thread.
    std::function<void(const delivery&)> also;

    // Guarded by mutex_: to be read in `wait`, or when the consumer is closed.
    std::vector<delivery> deliveries;
    std::vector<link_event> links;
    std::optional<failure> failed;
    std::vector<bool> letters;  ///< What the callbacks of dead letters were told.

    [[nodiscard]] std::function<void(bool)> on_letter();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
};

}  // namespace waxpress::rabbitmq::testing_aid
