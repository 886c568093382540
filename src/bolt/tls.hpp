#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bolt/connection_settings.hpp"

using SSL = struct ssl_st;

namespace waxpress::bolt {

/// One side of TLS without a socket: plain bytes on one side, those of the wire on the other.
///
/// Lifetime: one thread; move-only.
/// Errors:   failure(store): `stop` where the certificate is not trusted, or a file of certificates
///           cannot be read; `reconnect` where the other side breaks the protocol.
class tls_client {
public:
    /// Errors: failure(store, stop) for a file of certificates that cannot be read.
    tls_client(const server_address& server, encryption how, const std::string& trusted);

    /// Goes on with the handshake; true: it is done.
    [[nodiscard]] bool shake_hands();
    /// Encrypts `plain`, all of it.
    void write(std::string_view plain);
    /// Decrypts what there is, at most `into.size()`; 0: it needs more of the wire.
    [[nodiscard]] std::size_t read(std::span<char> into);
    /// True: the other side has said that nothing follows.
    [[nodiscard]] bool is_closed() const noexcept { return is_closed_; }

    void feed_wire(std::string_view bytes_of_wire);
    /// Appends what is to go over the wire.
    void take_wire(std::string& out);

private:
    struct freer {
        void operator()(SSL* held) const noexcept;
    };
    [[noreturn]] void fail(std::string_view doing) const;

    std::unique_ptr<SSL, freer> ssl_;
    std::string shown_;
    bool is_closed_ = false;
};

}  // namespace waxpress::bolt
