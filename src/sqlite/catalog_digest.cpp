#include "sqlite/catalog_digest.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "discogs/sha256.hpp"
#include "sqlite/catalog_digest_row.hpp"
#include "sqlite/catalog_document.hpp"

namespace waxpress::sqlite {
namespace {

constexpr std::string_view digest_version = "waxpress content 1";
constexpr int piece_bits = 16;
constexpr std::int64_t lowest_piece = -(std::int64_t{1} << (63 - piece_bits));
constexpr std::int64_t highest_piece = -lowest_piece - 1;
constexpr std::size_t hashed_at_once = std::size_t{64} * 1024;
constexpr int most_attempts = 20;

std::string_view as_text(const discogs::sha256_digest& digest) noexcept {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Rows of one table whose ids share all but the lowest bits.
struct piece {
    table of = table::artist;
    std::int64_t number = 0;

    [[nodiscard]] std::int64_t first() const noexcept {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(number) << piece_bits);
    }
    [[nodiscard]] std::int64_t last() const noexcept { return first() + ((1 << piece_bits) - 1); }
};

struct piece_digest {
    std::uint64_t rows = 0;
    discogs::sha256_digest digest{};
};

// Reads and hashes pieces over a connection of its own. One thread.
class piece_hasher {
public:
    explicit piece_hasher(const std::filesystem::path& file)
        : on_(open_catalog(file, connection::mode::read_only)) {
        // What it reads stays as it is from here on.
        on_.run("PRAGMA cache_size = -4096; BEGIN");
        (void)on_.integer("SELECT count(*) FROM sqlite_schema");
    }

    [[nodiscard]] connection& on() noexcept { return on_; }

    // The number of the first piece of `of` that has rows, from `number` on.
    [[nodiscard]] std::optional<std::int64_t> next_piece(table of, std::int64_t number) {
        if (number > highest_piece) return std::nullopt;
        const table_info& info = info_of(of);
        const piece from{of, number};
        statement query(
            on_, fmt::format("SELECT min({0}) FROM {1} WHERE {0} >= ?", info.owner_id, info.name)
        );
        query.bind(1, from.first());
        if (!query.step() || query.is_null(0)) return std::nullopt;
        return query.integer(0) >> piece_bits;
    }

    [[nodiscard]] piece_digest hash(const piece& which, const dictionary_texts& dictionaries) {
        prepare(which.of);
        statement& query = *query_;
        query.bind(1, which.first()).bind(2, which.last());
        piece_digest result;
        hasher_.reset();
        bytes_.clear();
        while (query.step()) {
            append_row(query, dictionaries);
            ++result.rows;
            if (bytes_.size() < hashed_at_once) continue;
            hasher_.update(bytes_);
            bytes_.clear();
        }
        hasher_.update(bytes_);
        result.digest = hasher_.finish();
        return result;
    }

private:
    void prepare(table of) {
        if (shape_ && of_ == of) return;
        of_ = of;
        shape_.emplace(of);
        query_.emplace(on_, shape_->query);
        if (shape_->has_document) {
            unpacker_.emplace(document_dictionary(on_, info_of(of).kind));
        }
    }

    void append_row(const statement& query, const dictionary_texts& dictionaries) {
        const auto columns = static_cast<int>(shape_->spelled_by.size());
        const int plain = shape_->has_document ? columns - 1 : columns;
        for (int i = 0; i < plain; ++i) {
            const auto by = shape_->spelled_by[static_cast<std::size_t>(i)];
            append_cell(bytes_, query.handle(), i, by ? &dictionaries[*by] : nullptr);
        }
        if (plain == columns) return;
        if (query.is_null(plain)) {
            append_null(bytes_);
            return;
        }
        try {
            append_bytes(bytes_, 't', unpacker_->unpack(query.blob(plain)));
        } catch (const failure& failed) {
            throw failure(
                failed.where(),
                fmt::format(
                    "{}: {} {}: {}",
                    on_.file().string(),
                    discogs::element_name(info_of(of_).kind),
                    query.integer(0),
                    failed.what()
                )
            );
        }
    }

    connection on_;
    table of_ = table::artist;
    std::optional<row_shape> shape_;
    std::optional<statement> query_;
    std::optional<document_unpacker> unpacker_;
    discogs::sha256_hasher hasher_;
    std::string bytes_;
};

using hashers = std::vector<std::unique_ptr<piece_hasher>>;

// Connections that all see the same state of the store.
hashers open_hashers(const std::filesystem::path& file, unsigned threads) {
    connection watch = open_catalog(file, connection::mode::read_only);
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        const std::int64_t before = watch.integer("PRAGMA data_version");
        hashers all;
        for (unsigned i = 0; i < std::max(threads, 1U); ++i) {
            all.push_back(std::make_unique<piece_hasher>(file));
        }
        if (watch.integer("PRAGMA data_version") == before) return all;
    }
    throw failure(
        failure_class::store,
        fmt::format("{}: is being changed; wait until that is done", file.string()),
        next_step::retry
    );
}

// Hands out the pieces of all tables and takes their hashes.
class piece_work {
public:
    void run(hashers& all) {
        const dictionary_texts dictionaries(all.front()->on());
        std::vector<std::jthread> threads;
        for (const auto& hasher : all) {
            threads.emplace_back([&, worker = hasher.get()] { work(*worker, dictionaries); });
        }
        threads.clear();
        if (failed_) std::rethrow_exception(failed_);
    }

    [[nodiscard]] content_digest sum() {
        content_digest sum;
        std::array<discogs::sha256_hasher, 4> kinds;
        std::string line;
        for (std::size_t i = 0; i < table_count; ++i) {
            const table_info& info = info_of(static_cast<table>(i));
            line.clear();
            append_bytes(line, 't', info.name);
            append_integer(line, info.column_count);
            append_integer(line, static_cast<std::int64_t>(pieces_[i].size()));
            for (const auto& [number, hashed] : pieces_[i]) {
                append_integer(line, number);
                append_integer(line, static_cast<std::int64_t>(hashed.rows));
                append_bytes(line, 'b', as_text(hashed.digest));
                sum.rows += hashed.rows;
            }
            kinds[discogs::index_of(info.kind)].update(line);
        }
        discogs::sha256_hasher total;
        total.update(digest_version);
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            sum.of_kind[i] = kinds[i].finish();
            total.update(as_text(sum.of_kind[i]));
        }
        sum.total = total.finish();
        return sum;
    }

private:
    void work(piece_hasher& hasher, const dictionary_texts& dictionaries) noexcept {
        try {
            while (const auto mine = claim(hasher)) {
                const piece_digest hashed = hasher.hash(*mine, dictionaries);
                const std::lock_guard lock(mutex_);
                pieces_[index_of(mine->of)].emplace(mine->number, hashed);
            }
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (!failed_) failed_ = std::current_exception();
        }
    }

    std::optional<piece> claim(piece_hasher& hasher) {
        const std::lock_guard lock(mutex_);
        while (!failed_ && table_ < table_count) {
            const auto of = static_cast<table>(table_);
            if (const auto number = hasher.next_piece(of, next_)) {
                next_ = *number + 1;
                return piece{of, *number};
            }
            ++table_;
            next_ = lowest_piece;
        }
        return std::nullopt;
    }

    // Guarded by mutex_.
    std::mutex mutex_;
    std::size_t table_ = 0;
    std::int64_t next_ = lowest_piece;
    std::array<std::map<std::int64_t, piece_digest>, table_count> pieces_;
    std::exception_ptr failed_;
};

}  // namespace

content_digest digest_content(const std::filesystem::path& file, unsigned threads) {
    hashers all = open_hashers(file, threads);
    piece_work work;
    work.run(all);
    return work.sum();
}

}  // namespace waxpress::sqlite
