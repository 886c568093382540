#include "bolt/tls.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/failure.hpp"

namespace waxpress::bolt {
namespace {

constexpr std::size_t wire_piece = 32 * 1024;

struct context_freer {
    void operator()(SSL_CTX* held) const noexcept { SSL_CTX_free(held); }
};
using context_ptr = std::unique_ptr<SSL_CTX, context_freer>;

std::string reason() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* words = code == 0 ? nullptr : ERR_reason_error_string(code);
    return words == nullptr ? "no reason given" : words;
}

[[noreturn]] void stop(const std::string& line) {
    throw failure(failure_class::store, line, next_step::stop);
}

context_ptr make_context(encryption how, const std::string& trusted) {
    context_ptr context(SSL_CTX_new(TLS_client_method()));
    if (!context) throw std::bad_alloc();
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    if (how == encryption::self_signed) {
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
        return context;
    }
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_default_verify_paths(context.get());
    if (!trusted.empty() &&
        SSL_CTX_load_verify_locations(context.get(), trusted.c_str(), nullptr) != 1) {
        stop(fmt::format("{}: the certificates cannot be read: {}", trusted, reason()));
    }
    return context;
}

bool is_ip(const std::string& host) noexcept {
    std::array<unsigned char, sizeof(in6_addr)> ignored{};
    return inet_pton(AF_INET, host.c_str(), ignored.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), ignored.data()) == 1;
}

void expect_host(SSL* ssl, const std::string& host, encryption how) {
    if (is_ip(host)) {
        if (how == encryption::verified) {
            X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
        }
        return;
    }
    // The macro for it holds a cast that warns.
    SSL_ctrl(
        ssl,
        SSL_CTRL_SET_TLSEXT_HOSTNAME,
        TLSEXT_NAMETYPE_host_name,
        const_cast<char*>(host.c_str())
    );
    if (how == encryption::verified) SSL_set1_host(ssl, host.c_str());
}

int limited(std::size_t size) noexcept {
    return static_cast<int>(
        std::min(size, static_cast<std::size_t>(std::numeric_limits<int>::max()))
    );
}

}  // namespace

void tls_client::freer::operator()(SSL* held) const noexcept {
    SSL_free(held);
}

tls_client::tls_client(const server_address& server, encryption how, const std::string& trusted)
    : shown_(server.shown()) {
    ERR_clear_error();
    const context_ptr context = make_context(how, trusted);
    ssl_.reset(SSL_new(context.get()));
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());
    if (!ssl_ || in == nullptr || out == nullptr) {
        BIO_free(in);
        BIO_free(out);
        throw std::bad_alloc();
    }
    BIO_set_mem_eof_return(in, -1);
    SSL_set_bio(ssl_.get(), in, out);
    SSL_set_connect_state(ssl_.get());
    expect_host(ssl_.get(), server.host, how);
}

bool tls_client::shake_hands() {
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl_.get());
    if (done == 1) return true;
    const int error = SSL_get_error(ssl_.get(), done);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return false;
    const long verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) {
        stop(fmt::format(
            "Neo4j {}: its certificate is not trusted: {}; give the certificate that signed it, or "
            "use +ssc to take any",
            shown_,
            X509_verify_cert_error_string(verified)
        ));
    }
    fail("the TLS handshake");
}

void tls_client::write(std::string_view plain) {
    while (!plain.empty()) {
        ERR_clear_error();
        const int taken = SSL_write(ssl_.get(), plain.data(), limited(plain.size()));
        if (taken <= 0) fail("encrypting");
        plain.remove_prefix(static_cast<std::size_t>(taken));
    }
}

std::size_t tls_client::read(std::span<char> into) {
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), into.data(), limited(into.size()));
    if (got > 0) return static_cast<std::size_t>(got);
    const int error = SSL_get_error(ssl_.get(), got);
    if (error == SSL_ERROR_ZERO_RETURN) {
        is_closed_ = true;
    } else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        fail("decrypting");
    }
    return 0;
}

void tls_client::feed_wire(std::string_view bytes_of_wire) {
    BIO_write(SSL_get_rbio(ssl_.get()), bytes_of_wire.data(), limited(bytes_of_wire.size()));
}

void tls_client::take_wire(std::string& out) {
    std::array<char, wire_piece> piece{};
    for (;;) {
        const int got = BIO_read(SSL_get_wbio(ssl_.get()), piece.data(), limited(piece.size()));
        if (got <= 0) return;
        out.append(piece.data(), static_cast<std::size_t>(got));
    }
}

void tls_client::fail(std::string_view doing) const {
    throw failure(
        failure_class::store,
        fmt::format("Neo4j {}: {} failed: {}", shown_, doing, reason()),
        next_step::reconnect
    );
}

}  // namespace waxpress::bolt
