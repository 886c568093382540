#pragma once

#include "bolt/packer.hpp"

namespace waxpress::bolt {

/// Packs whole values.
///
/// Shape:  graph values too, so that a test server can answer with them: a relationship in a path
///         without its ends, as the protocol wants it.
/// Errors: failure(store, reject) for nesting deeper than `deepest_value`, for what is too large,
///         and for a time in a zone where the server wants local times and we have no zone rules.
class value_packer {
public:
    value_packer(packer& out, bool is_utc) noexcept : out_(&out), is_utc_(is_utc) {}

    void put(const value& what);
    void put_map(const map& what);

private:
    void put_list(const list& what);
    void put_one(const std::monostate&) { out_->null(); }
    void put_one(bool what) { out_->boolean(what); }
    void put_one(std::int64_t what) { out_->integer(what); }
    void put_one(double what) { out_->real(what); }
    void put_one(const std::string& what) { out_->text(what); }
    void put_one(const bytes& what) { out_->bytes(what); }
    void put_one(const list& what) { put_list(what); }
    void put_one(const map& what) { put_map(what); }
    void put_one(const date& what);
    void put_one(const time& what);
    void put_one(const local_time& what);
    void put_one(const date_time& what);
    void put_one(const zoned_date_time& what);
    void put_one(const local_date_time& what);
    void put_one(const duration& what);
    void put_one(const point& what);
    void put_one(const node& what);
    void put_one(const relationship& what);
    void put_one(const path& what);
    void put_one(const structure& what);
    template <class Type>
    void put_one(const std::shared_ptr<const Type>& what) {
        put_one(*what);
    }

    packer* out_;
    bool is_utc_;
    int depth_ = 0;
};

}  // namespace waxpress::bolt
