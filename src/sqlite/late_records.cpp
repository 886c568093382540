#include "sqlite/late_records.hpp"

#include <cstring>

#include "base/unnamed_file.hpp"

namespace waxpress::sqlite {
namespace {

constexpr std::size_t pending_limit = 1U << 20U;

struct frame {
    std::int64_t id = 0;
    std::uint64_t json_size = 0;
    discogs::sha256_digest hash{};
    discogs::entity_kind kind = discogs::entity_kind::artists;
};

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

void late_records::add(
    discogs::entity_kind kind,
    std::int64_t id,
    std::string_view json,
    const discogs::sha256_digest& hash
) {
    const frame head{id, json.size(), hash, kind};
    pending_.append(reinterpret_cast<const char*>(&head), sizeof head);
    pending_.append(json);
    ++count_;
    if (pending_.size() >= pending_limit) flush();
}

void late_records::flush() {
    if (pending_.empty()) return;
    if (!file_.is_open()) file_ = make_unnamed_file(folder_);
    file_.pwrite_all(bytes_of(pending_), size_);
    size_ += pending_.size();
    pending_.clear();
}

void late_records::read_at(std::span<std::byte> into, std::uint64_t offset) {
    if (file_.pread_full(into, offset) == into.size()) return;
    throw failure(failure_class::store, "records out of order cannot be read back from the disk");
}

void late_records::for_each(const std::function<void(discogs::entity_kind, const record&)>& visit) {
    flush();
    record one;
    for (std::uint64_t at = 0; at < size_;) {
        frame head;
        read_at(std::as_writable_bytes(std::span(&head, 1)), at);
        at += sizeof head;
        one.id = head.id;
        one.hash = head.hash;
        one.json.resize(head.json_size);
        read_at(std::as_writable_bytes(std::span(one.json)), at);
        at += head.json_size;
        visit(head.kind, one);
    }
}

}  // namespace waxpress::sqlite
