#include "core/flow/event_members.h"

#include "core/flow/cel/parser.h"

namespace patchbay::flow {

namespace {

bool is_event_data(const cel::Node &node) {
    return node.kind == cel::Kind::member && node.text == "data" &&
           node.children[0].kind == cel::Kind::name && node.children[0].text == "event";
}

// Of a tree as it was parsed: has() and default() are calls in it still.
void collect(const cel::Node &node, bool guarded, std::vector<EventMember> &members) {
    if (node.kind == cel::Kind::member && is_event_data(node.children[0])) {
        members.push_back({node.text, guarded});
        return;
    }
    const bool global = node.kind == cel::Kind::call && !node.method;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const bool guards = global && i == 0 && (node.text == "has" || node.text == "default");
        collect(node.children[i], guarded || guards, members);
    }
}

}  // namespace

std::vector<EventMember> event_members_of_expression(std::string_view text) {
    std::vector<EventMember> members;
    if (auto parsed = cel::parse(text)) collect(parsed->root, false, members);
    return members;
}

std::vector<EventMember> event_members_of_template(std::string_view text) {
    constexpr std::string_view kOpen = "{{";
    std::vector<EventMember> members;
    for (auto at = text.find(kOpen); at != std::string_view::npos; at = text.find(kOpen, at)) {
        auto parsed = cel::parse(text, at + kOpen.size());
        if (!parsed) break;
        collect(parsed->root, false, members);
        at = parsed->end;
    }
    return members;
}

}  // namespace patchbay::flow
