#include "core/flow/check.h"

#include <algorithm>
#include <array>
#include <map>

namespace patchbay::flow {

namespace {

// Every step that may come next; kNowhere where that is unknown.
std::vector<Target> ways_of(const Step &step) {
    struct Visitor {
        std::vector<Target> operator()(const Send &send) const { return {send.next}; }
        std::vector<Target> operator()(const Set &set) const { return {set.next}; }
        std::vector<Target> operator()(const Goto &jump) const { return {jump.next}; }
        std::vector<Target> operator()(const Wait &wait) const { return {wait.next}; }
        std::vector<Target> operator()(const RunFlow &run) const { return {run.next}; }
        std::vector<Target> operator()(const HandOver &hand) const { return {hand.next}; }
        std::vector<Target> operator()(const End &) const { return {}; }
        std::vector<Target> operator()(const Branch &branch) const {
            std::vector<Target> ways;
            for (const auto &way : branch.ways)
                ways.push_back(way.next);
            return ways;
        }
        std::vector<Target> operator()(const Call &call) const {
            std::vector<Target> ways = {call.next};
            for (const auto &error : call.on_error)
                ways.push_back(error.second);
            return ways;
        }
        std::vector<Target> operator()(const Ask &ask) const {
            std::vector<Target> ways = {ask.next, ask.otherwise};
            for (const auto &option : ask.options)
                ways.push_back(option.next);
            if (ask.timeout) ways.push_back(ask.timeout->next);
            return ways;
        }
    };
    return std::visit(Visitor{}, step.verb);
}

// Whether a step waits or ends, whatever comes behind it; a flow that it runs may.
bool rests(const Step &step) {
    return std::holds_alternative<Ask>(step.verb) || std::holds_alternative<Call>(step.verb) ||
           std::holds_alternative<End>(step.verb) || std::holds_alternative<Wait>(step.verb) ||
           std::holds_alternative<RunFlow>(step.verb);
}

std::vector<bool> reachable(const std::vector<std::vector<Target>> &ways,
                            const std::vector<Target> &roots) {
    std::vector<bool> seen(ways.size(), false);
    std::vector<Target> open(roots);
    while (!open.empty()) {
        const auto step = open.back();
        open.pop_back();
        if (step == kNowhere || seen[step]) continue;
        seen[step] = true;
        open.insert(open.end(), ways[step].begin(), ways[step].end());
    }
    return seen;
}

// Steps from which some way leads to a rest.
std::vector<bool> leads_to_rest(const Document &document,
                                const std::vector<std::vector<Target>> &ways) {
    std::vector<std::vector<Target>> back(ways.size());
    std::vector<Target> rest;
    for (Target from = 0; from < ways.size(); ++from) {
        bool unknown = false;
        for (const auto to : ways[from]) {
            unknown = unknown || to == kNowhere;
            if (to != kNowhere) back[to].push_back(from);
        }
        // What could not be read is reported as such; it gets the benefit of the doubt.
        if (unknown || ways[from].empty() || rests(document.steps[from])) rest.push_back(from);
    }
    return reachable(back, rest);
}

void check_loops(Reader &reader, const Document &document,
                 const std::vector<std::vector<Target>> &ways, const std::vector<bool> &used) {
    const auto good = leads_to_rest(document, ways);
    std::vector<bool> told(ways.size(), false);
    for (Target first = 0; first < ways.size(); ++first) {
        if (good[first] || !used[first] || told[first]) continue;
        // Any way from here stays in the trap: follow one until it closes.
        std::vector<Target> path;
        Target at = first;
        while (!told[at] && std::find(path.begin(), path.end(), at) == path.end()) {
            path.push_back(at);
            at = ways[at].front();
        }
        const auto loop = std::find(path.begin(), path.end(), at);
        if (loop != path.end()) {
            std::string names;
            for (auto step = loop; step != path.end(); ++step)
                names += document.steps[*step].name + " -> ";
            const auto &name = document.steps[at].name;
            reader.problem_at_key("/steps" + pointer_step(name),
                                  "the steps " + names + name +
                                      " never wait and never end; let one of them ask or end");
        }
        for (const auto step : path)
            told[step] = true;
    }
}

constexpr std::array<std::string_view, 7> kMessage = {"content", "from",      "id",  "reply_to",
                                                      "text",    "timestamp", "type"};
constexpr std::array<std::string_view, 7> kContact = {
    "address", "language", "name", "parent_user_id", "phone", "user_id", "username"};
constexpr std::array<std::string_view, 1> kChannel = {"id"};
constexpr std::array<std::string_view, 3> kEvent = {"backend", "data", "name"};

template <class Members>
void check_member(Reader &reader, const Reader::Use &use, const Members &members) {
    const auto &[name, member, offset, guarded] = use.reference;
    if (member.empty() || std::find(members.begin(), members.end(), member) != members.end())
        return;
    std::string known;
    for (const auto one : members)
        known += (known.empty() ? "" : ", ") + std::string(one);
    reader.problem(use.pointer, "'" + name + "' has no member '" + member + "'; it has " + known);
}

// The members of data, against the events that the flow has entries for; a flow without any gets
// its events from those that run it.
void check_event_data(Reader &reader, const Document &document) {
    std::set<std::string> known;
    for (const auto &entry : document.events) {
        const auto backend = reader.environment().backends.find(entry.backend);
        if (backend == reader.environment().backends.end()) return;  // reported at the entry
        const auto event = backend->second.events.find(entry.name);
        if (event == backend->second.events.end() || open_schema(event->second)) return;
        if (const auto *properties = member_object(event->second, "properties")) {
            for (const auto &property : *properties)
                known.emplace(property.key());
        }
    }
    if (document.events.empty()) return;
    for (const auto &[member, pointer] : reader.event_uses()) {
        if (member.guarded || known.count(member.name) != 0) continue;
        const auto nearest = nearest_name(member.name, known);
        reader.problem(pointer, "no event of this flow has 'event.data." + member.name + "'" +
                                    did_you_mean(nearest));
    }
}

}  // namespace

void check_ways(Reader &reader, const Document &document, const std::vector<Target> &roots) {
    std::vector<std::vector<Target>> ways;
    for (const auto &step : document.steps)
        ways.push_back(ways_of(step));
    // An ask's unused ways are kNowhere: they lead nowhere, which is fine.
    const auto used = reachable(ways, roots);
    const bool known =
        std::any_of(roots.begin(), roots.end(), [](const auto root) { return root != kNowhere; });
    for (Target step = 0; known && step < ways.size(); ++step) {
        if (used[step]) continue;
        const auto &name = document.steps[step].name;
        reader.problem_at_key("/steps" + pointer_step(name),
                              "no way leads to step '" + name + "'; remove it or go to it");
    }
    // A guessed way may close a loop that nobody wrote.
    if (!reader.guessed()) check_loops(reader, document, ways, used);
}

void check_references(Reader &reader, const Document &document) {
    auto variables = reader.variables();
    for (const auto &flow : reader.environment().flows)
        variables.insert(flow.second.begin(), flow.second.end());
    for (const auto &use : reader.uses()) {
        const auto &[name, member, offset, guarded] = use.reference;
        if (name == "message") check_member(reader, use, kMessage);
        if (name == "contact") check_member(reader, use, kContact);
        if (name == "channel") check_member(reader, use, kChannel);
        if (name == "event") check_member(reader, use, kEvent);
        if (name != "vars" || member.empty() || guarded || variables.count(member) != 0) continue;
        reader.problem(use.pointer, "no step saves or sets 'vars." + member + "'" +
                                        did_you_mean(nearest_name(member, variables)));
    }
    check_event_data(reader, document);
}

}  // namespace patchbay::flow
