#include "tests/simulators/common/faults.h"

#include "tests/simulators/common/fields.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace patchbay::simulators {

namespace {

constexpr std::string_view kNone = "none";

std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
}

}  // namespace

Faults::Faults(std::vector<FaultPlace> places, std::vector<FaultParameter> parameters)
    : places_(std::move(places)) {
    for (const auto &place : places_) {
        for (const auto fault : place.faults) {
            state_.probabilities[fault] = 0;
            struck_[fault] = 0;
        }
    }
    for (const auto &parameter : parameters)
        state_.parameters[parameter.name] = parameter.value;
}

Result<void> Faults::configure(const json::object &wanted) {
    auto state = state_;
    Fields fields(wanted);
    auto seed = static_cast<std::int64_t>(state.seed);
    fields.integer("seed", seed, 0);
    state.seed = static_cast<std::uint64_t>(seed);
    for (auto &[name, probability] : state.probabilities) {
        fields.number(name, probability, 0, 1);
    }
    for (auto &[name, value] : state.parameters)
        fields.integer(name, value, 0);
    if (const auto *names = fields.value("next")) {
        if (auto done = configure_next(state, *names); !done) return done;
    }
    if (auto done = fields.done(); !done) return done;
    state_ = std::move(state);
    return {};
}

Result<void> Faults::configure_next(State &state, const json::value &names) const {
    if (!names.is_array()) return Error{"\"next\" must be an array of fault names", "/next"};
    state.next.clear();
    auto *last = &places_.front();
    for (const auto &item : names.get_array()) {
        const auto wanted =
            item.is_string() ? std::string_view(item.get_string()) : std::string_view();
        auto name = kNone;
        if (wanted != kNone) {
            const auto known = state.probabilities.find(wanted);
            if (known == state.probabilities.end()) {
                return Error{"\"next\" names no fault that there is; GET the faults for the list",
                             "/next"};
            }
            name = known->first;
            last = &*std::find_if(places_.begin(), places_.end(), [&](const FaultPlace &place) {
                return std::find(place.faults.begin(), place.faults.end(), name) !=
                       place.faults.end();
            });
        }
        state.next[last->name].push_back(name);  // "none" belongs to the place of the one before it
    }
    return {};
}

json::object Faults::describe() const {
    json::object out{{"seed", state_.seed}};
    for (const auto &[name, probability] : state_.probabilities)
        out[name] = probability;
    for (const auto &[name, value] : state_.parameters)
        out[name] = value;
    json::array next;
    for (const auto &[place, names] : state_.next) {
        for (const auto name : names)
            next.push_back(json::string(name));
    }
    out["next"] = std::move(next);
    auto &struck = out["struck"].emplace_object();
    for (const auto &[name, count] : struck_)
        struck[name] = count;
    return out;
}

void Faults::clear() {
    for (auto &[name, probability] : state_.probabilities)
        probability = 0;
    state_.next.clear();
}

std::uint64_t Faults::subject(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a: the same on every machine
    for (const auto c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return hash;
}

double Faults::roll(std::string_view what, std::uint64_t subject, std::uint64_t ordinal) const {
    const auto hash = mix(mix(mix(state_.seed ^ Faults::subject(what)) ^ subject) ^ ordinal);
    return static_cast<double>(hash >> 11U) * 0x1p-53;
}

std::string_view Faults::pick(std::string_view place, std::uint64_t subject,
                              std::uint64_t ordinal) {
    auto &next = state_.next[place];
    if (!next.empty()) {
        const auto name = next.front();
        next.pop_front();
        if (name == kNone) return {};
        ++struck_[name];
        return name;
    }
    const auto at = std::find_if(places_.begin(), places_.end(),
                                 [&](const FaultPlace &p) { return p.name == place; });
    for (const auto fault : at->faults) {
        const auto probability = state_.probabilities.find(fault)->second;
        if (probability > 0 && roll(fault, subject, ordinal) < probability) {
            ++struck_[fault];
            return fault;
        }
    }
    return {};
}

std::int64_t Faults::parameter(std::string_view name) const {
    return state_.parameters.find(name)->second;
}

}  // namespace patchbay::simulators
