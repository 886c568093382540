#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/failure.hpp"
#include "consume/store.hpp"

namespace waxpress::consume {

/// A store that keeps what it is told and answers as its script says.
struct scripted_store final : store {
    store_names names() const override { return {"Shelf", "shelf", "Tidying"}; }
    void set_up(const std::stop_token& /*stop*/) override {}
    pipeline::sink_factory writers() override { return {}; }
    failure_code code_of(const failure& /*why*/) const override { return {"shelf-code", "7"}; }

    void note_quarantined(discogs::entity_kind kind, std::string_view id, std::string_view reason)
        override {
        play(script);
        noted.push_back({kind, std::string(id), std::string(reason)});
    }
    end_state end_kind(const kind_end& end, const std::stop_token& /*stop*/) override {
        ended.push_back(end);
        play(script);
        if (states.empty()) return end_state::done;
        const end_state state = states.front();
        states.erase(states.begin());
        return state;
    }
    void maintain(const std::stop_token& /*stop*/) override {
        play(script);
        ++maintained;
        if (after_maintain) after_maintain();
    }

    struct note {
        discogs::entity_kind kind;
        std::string id;
        std::string reason;
    };
    std::vector<next_step> script;  ///< Failures of the next calls, first to last.
    std::vector<end_state> states;  ///< Answers of `end_kind` after that; then done.
    std::function<void()> after_maintain;

    std::vector<note> noted;
    std::vector<kind_end> ended;
    unsigned maintained = 0;

private:
    static void play(std::vector<next_step>& script) {
        if (script.empty()) return;
        const next_step step = script.front();
        script.erase(script.begin());
        throw failure(failure_class::store, "the shelf shakes", step);
    }
};

}  // namespace waxpress::consume
