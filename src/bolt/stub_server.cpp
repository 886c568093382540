#include "bolt/stub_server.hpp"

#include <array>
#include <csignal>
#include <stdexcept>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bolt/chunking.hpp"
#include "bolt/test_bytes.hpp"
#include "bolt/unpacker.hpp"

namespace waxpress::bolt {
namespace {

/// A certificate that signed itself.
SSL_CTX* make_context() {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>("localhost");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(context, certificate);
    SSL_CTX_use_PrivateKey(context, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return context;
}

}  // namespace

bool stub_link::send(std::string_view wire) {
    while (!wire.empty() && !is_closed) {
        const auto sent = ssl_ != nullptr
                              ? SSL_write(ssl_, wire.data(), static_cast<int>(wire.size()))
                              : ::send(socket_, wire.data(), wire.size(), MSG_NOSIGNAL);
        if (sent <= 0) is_closed = true;
        if (sent > 0) wire.remove_prefix(static_cast<std::size_t>(sent));
    }
    return !is_closed;
}

void stub_link::close() {
    ::shutdown(socket_, SHUT_RDWR);
    is_closed = true;
}

std::size_t stub_link::receive(char* into, std::size_t size) {
    if (is_closed) return 0;
    const auto got = ssl_ != nullptr ? SSL_read(ssl_, into, static_cast<int>(size))
                                     : ::recv(socket_, into, size, 0);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
}

stub_server::stub_server(script answers, options how)
    : script_(std::move(answers)), options_(std::move(how)) {
    // OpenSSL writes to sockets that may be closed.
    if (options_.has_tls) static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    if (options_.has_tls) context_ = make_context();
    listener_ = unique_fd(
        ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "the stub", failure_class::usage
    );
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    auto* address = reinterpret_cast<sockaddr*>(&at);
    if (::bind(listener_.get(), address, size) != 0 || ::listen(listener_.get(), 64) != 0 ||
        ::getsockname(listener_.get(), address, &size) != 0) {
        throw std::runtime_error("the stub cannot listen");
    }
    port_ = ntohs(at.sin_port);
    acceptor_ = std::jthread([this] { accept_all(); });
}

stub_server::~stub_server() {
    is_ending_ = true;
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int socket : sockets_)
            ::shutdown(socket, SHUT_RDWR);
    }
    talkers_.clear();
    for (const int socket : sockets_)
        ::close(socket);
    SSL_CTX_free(context_);
}

std::string stub_server::address() const {
    return fmt::format("127.0.0.1:{}", port_);
}

std::string stub_server::uri(std::string_view scheme) const {
    return fmt::format("{}://{}", scheme, address());
}

std::string stub_server::certificate() const {
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(out, SSL_CTX_get0_certificate(context_));
    char* text = nullptr;
    const long size = BIO_ctrl(out, BIO_CTRL_INFO, 0, static_cast<void*>(&text));
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free(out);
    return pem;
}

std::vector<std::string> stub_server::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void stub_server::accept_all() {
    while (!is_ending_) {
        const int socket = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        {
            const std::lock_guard lock(mutex_);
            sockets_.push_back(socket);
        }
        ++connections_;
        talkers_.emplace_back([this, socket] { serve(socket); });
    }
}

void stub_server::serve(int socket) {
    SSL* ssl = nullptr;
    if (context_ != nullptr) {
        ssl = SSL_new(context_);
        SSL_set_fd(ssl, socket);
        if (SSL_accept(ssl) != 1) {
            SSL_free(ssl);
            ::shutdown(socket, SHUT_RDWR);
            return;
        }
    }
    stub_link link(socket, ssl);
    talk(link);
    SSL_free(ssl);
    ::shutdown(socket, SHUT_RDWR);
}

void stub_server::talk(stub_link& link) {
    constexpr std::size_t greeting_size = 20;
    std::array<char, 4096> piece{};
    for (std::size_t got = 0; got < greeting_size;) {
        const std::size_t more = link.receive(piece.data(), greeting_size - got);
        if (more == 0) return;
        got += more;
    }
    link.send(options_.version);
    dechunker messages(std::size_t{1} << 30);
    while (!link.is_closed) {
        const std::size_t got = link.receive(piece.data(), piece.size());
        if (got == 0) return;
        std::string_view input(piece.data(), got);
        while (messages.feed(input) == dechunk_status::message) {
            unpacker from(messages.message());
            stub_request asked;
            std::uint8_t tag = 0;
            std::size_t fields = 0;
            bool is_good = from.read_header(tag, fields);
            for (std::size_t i = 0; i < fields; ++i)
                is_good = is_good && from.read(asked.fields.emplace_back());
            if (!is_good) return link.close();
            asked.what = static_cast<request>(tag);
            answer(asked, link);
        }
    }
}

void stub_server::answer(const stub_request& asked, stub_link& link) {
    const bool is_login = asked.what == request::hello || asked.what == request::logon;
    if (!is_login) {
        const std::lock_guard lock(mutex_);
        asked_.emplace_back(name_of(asked.what));
    }
    if (asked.what == request::goodbye) return link.close();
    if (asked.what == request::reset) link.is_failed = false;
    if (link.is_failed) {
        link.send(ignored());
    } else if (!script_(asked, link)) {
        link.send(success(asked.what == request::hello ? options_.greeting : map{}));
    }
}

}  // namespace waxpress::bolt
