#include "core/base/text.h"
#include "core/flow/entries.h"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>

namespace patchbay::flow {

namespace {

constexpr std::array<std::string_view, 3> kKinds = {"keywords", "referral", "event"};

// One entry: where it stands and leads.
struct Entry {
    std::size_t order;
    Target step;
    Document &document;
};

void read_keyword(Reader &reader, const json::value &value, const std::string &pointer,
                  const Entry &entry) {
    const auto word = reader.name(value, pointer);
    if (word.empty()) return;
    auto folded = fold(word);
    if (folded.empty()) {
        reader.problem(pointer, "the keyword is blank");
        return;
    }
    const auto [known, added] =
        entry.document.keywords.emplace(std::move(folded), KeywordEntry{entry.order, entry.step});
    if (!added && known->second.step != entry.step)
        reader.problem(pointer, "the keyword '" + word + "' belongs to another entry already");
}

void read_keywords(Reader &reader, const json::value &value, const std::string &pointer,
                   const Entry &entry) {
    const auto each = [&](const json::value &words, const std::string &place) {
        const auto *list = reader.list(words, place);
        if (list && list->empty()) reader.problem(place, "the list of keywords is empty");
        for (std::size_t i = 0; list && i < list->size(); ++i)
            read_keyword(reader, (*list)[i], place + "/" + std::to_string(i), entry);
    };
    const auto *by_language = value.if_object();
    if (!by_language) return each(value, pointer);
    const auto &languages = reader.languages();
    for (const auto &member : *by_language) {
        const std::string_view key(member.key().data(), member.key().size());
        const auto place = pointer + pointer_step(key);
        if (std::find(languages.begin(), languages.end(), key) == languages.end())
            reader.problem_at_key(place, "'" + std::string(key) + "' is not in \"languages\"" +
                                             did_you_mean(nearest_name(key, languages)));
        each(member.value(), place);
    }
}

std::set<std::string> read_values(Reader &reader, const json::value &value,
                                  const std::string &pointer) {
    const auto *list = value.if_array();
    if (!list) return {reader.name(value, pointer)};
    std::set<std::string> values;
    if (list->empty()) reader.problem(pointer, "the list of values is empty");
    for (std::size_t i = 0; i < list->size(); ++i)
        values.insert(reader.name((*list)[i], pointer + "/" + std::to_string(i)));
    return values;
}

void read_referral(Reader &reader, const json::value &value, const std::string &pointer,
                   const Entry &entry) {
    ReferralEntry referral;
    referral.order = entry.order;
    referral.step = entry.step;
    const auto *members = reader.object(value, pointer);
    if (!members) return;
    for (const auto &member : *members) {
        const std::string_view key(member.key().data(), member.key().size());
        referral.members[std::string(key)] =
            read_values(reader, member.value(), pointer + pointer_step(key));
    }
    for (const auto &earlier : entry.document.referrals) {
        if (!earlier.members.empty() && earlier.members != referral.members) continue;
        reader.problem(pointer, "the entry is never taken: entry " +
                                    std::to_string(earlier.order + 1) +
                                    " takes these referrals already");
        return;
    }
    entry.document.referrals.push_back(std::move(referral));
}

void read_event(Reader &reader, const json::value &value, const std::string &pointer,
                const Entry &entry) {
    const auto name = reader.name(value, pointer);
    if (name.empty()) return;
    const auto dot = name.find('.');
    if (dot == std::string::npos) {
        reader.problem(pointer, "write the backend and its event: \"repairs.changed\"");
        return;
    }
    EventEntry event{name.substr(0, dot), name.substr(dot + 1), entry.step};
    const auto names = [](const auto &map) {
        std::vector<std::string> keys;
        for (const auto &one : map)
            keys.push_back(one.first);
        return keys;
    };
    const auto &backends = reader.environment().backends;
    const auto backend = backends.find(event.backend);
    if (backend == backends.end()) {
        reader.problem(pointer, "unknown backend '" + event.backend + "'" +
                                    did_you_mean(nearest_name(event.backend, names(backends))));
    } else if (const auto &events = backend->second.events; events.count(event.name) == 0) {
        reader.problem(
            pointer, "backend '" + event.backend + "' has no event '" + event.name + "'" +
                         (events.empty() ? "; it pushes none"
                                         : did_you_mean(nearest_name(event.name, names(events)))));
    }
    const bool twice = std::any_of(
        entry.document.events.begin(), entry.document.events.end(), [&](const auto &other) {
            return other.backend == event.backend && other.name == event.name;
        });
    if (twice) reader.problem(pointer, "the event '" + name + "' has an entry already");
    entry.document.events.push_back(std::move(event));
}

}  // namespace

void read_entries(Reader &reader, const json::object &root, Document &document,
                  std::vector<Target> &roots) {
    const auto *value = root.if_contains("entries");
    const auto *list = value ? reader.list(*value, "/entries") : nullptr;
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        const auto pointer = "/entries/" + std::to_string(i);
        const auto *object = reader.object((*list)[i], pointer);
        if (!object) continue;
        reader.known_keys(*object, pointer, {"keywords", "referral", "event", "step"});
        const auto *step = reader.required(*object, "step", pointer);
        const Entry entry{i, step ? reader.target(*step, pointer + "/step") : kNowhere, document};
        roots.push_back(entry.step);
        std::string_view kind;
        for (const auto candidate : kKinds) {
            if (!object->contains(candidate)) continue;
            if (!kind.empty())
                reader.problem_at_key(
                    pointer + pointer_step(candidate),
                    "an entry is of one kind; '" + std::string(kind) + "' is there already");
            else
                kind = candidate;
        }
        if (kind.empty()) {
            reader.problem(pointer, "'keywords', 'referral' or 'event' is missing");
            continue;
        }
        const auto &given = object->at(kind);
        const auto place = pointer + pointer_step(kind);
        if (kind == "keywords") read_keywords(reader, given, place, entry);
        if (kind == "referral") read_referral(reader, given, place, entry);
        if (kind == "event") read_event(reader, given, place, entry);
    }
}

}  // namespace patchbay::flow
