#include "bolt/driver.hpp"

#include <utility>

#include "bolt/driver_core.hpp"

namespace waxpress::bolt {

driver_core::driver_core(
    connection_settings how, const driver_options& wanted, std::stop_token when_to_stop
)
    : settings(std::move(how)),
      options(wanted),
      stop(std::move(when_to_stop)),
      pool(
          {options.most_connections,
           options.acquire_timeout,
           options.connection_lifetime,
           options.liveness_after},
          settings.auth,
          [this](const server_address& to) {
              connection_settings there = settings;
              there.address = to;
              return connection::open(there, stop);
          },
          stop
      ),
      route(pool, settings.address, settings.routing.has_value()) {
}

driver::driver(std::shared_ptr<driver_core> core) noexcept : core_(std::move(core)) {
}
driver::driver(driver&&) noexcept = default;
driver& driver::operator=(driver&&) noexcept = default;
driver::~driver() = default;

driver driver::open(
    std::string_view uri,
    const std::optional<auth_token>& auth,
    const driver_options& options,
    const std::stop_token& stop
) {
    connection_settings settings = settings_of(uri, auth);
    settings.user_agent = options.user_agent;
    settings.trusted_certificates = options.trusted_certificates;
    settings.connect_timeout = options.connect_timeout;
    settings.wants_notifications = options.wants_notifications;
    return driver(std::make_shared<driver_core>(std::move(settings), options, stop));
}

session driver::open_session(const session_options& options) {
    return session(std::make_unique<session_core>(core_, options));
}

std::string driver::verify() {
    const server_address to = core_->route.choose({}, access_mode::read, {});
    pooled_connection lent = core_->pool.acquire(to);
    std::string agent = lent.link.server_agent();
    core_->pool.release(std::move(lent));
    return agent;
}

}  // namespace waxpress::bolt
