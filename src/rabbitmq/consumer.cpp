#include "rabbitmq/consumer.hpp"

#include <array>

#include "rabbitmq/consumer_loop.hpp"

namespace waxpress::rabbitmq {

consumer::consumer(consumer_settings settings, consumer_handlers handlers)
    : settings_(std::move(settings)), handlers_(std::move(handlers)) {
}

consumer::~consumer() {
    close(std::chrono::milliseconds(0));
}

void consumer::start() {
    thread_ = std::thread([this] {
        try {
            consumer_loop(settings_, handlers_, inbox_).run();
        } catch (const failure& failed) {
            handlers_.on_failure(failed);
        } catch (const std::exception& failed) {
            handlers_.on_failure(failure(
                failure_class::store, std::string("receiving from RabbitMQ: ") + failed.what()
            ));
        }
    });
}

void consumer::settle(pipeline::delivery_id delivery, std::size_t records) {
    const std::array one{pipeline::settled_delivery{delivery, records}};
    inbox_.settle(one);
}

void consumer::close(std::chrono::milliseconds patience) {
    if (!thread_.joinable()) return;
    inbox_.close(std::chrono::steady_clock::now() + patience);
    thread_.join();
}

}  // namespace waxpress::rabbitmq
