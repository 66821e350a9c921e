// What each verb does.
#include "core/flow/run.h"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

namespace patchbay::flow {

namespace {

constexpr std::string_view kNothingSent = "the text is empty, nothing is sent";

bool blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Renders texts of one content; the first error stays.
class TextRenderer {
public:
    TextRenderer(const Expression::Lookup &lookup, std::size_t language)
        : lookup_(lookup), language_(language) {}

    std::string operator()(const Text &text) {
        auto rendered = text.in(language_).text(lookup_);
        if (rendered) return std::move(*rendered);
        if (!error_) error_ = rendered.error();
        return {};
    }
    std::string operator()(const std::optional<Text> &text) {
        return text ? (*this)(*text) : std::string();
    }
    const std::optional<Error> &error() const { return error_; }

private:
    const Expression::Lookup &lookup_;
    std::size_t language_;
    std::optional<Error> error_;
};

}  // namespace

Run::Way Run::step(const Step &step, const Send &send) {
    std::optional<model::Content> content;
    if (send.plain) {
        auto text = send.plain->in(language_).text(lookup_);
        if (!text) return error(step, text.error());
        if (!blank(*text)) content = model::Text{std::move(*text)};
    } else {
        auto rendered = send.content.render(lookup_, language_);
        if (!rendered) return error(step, rendered.error());
        const auto *text = rendered->get_object().if_contains("text");
        if (!text || !text->is_string() ||
            !blank({text->get_string().data(), text->get_string().size()})) {
            auto read = model::content_from_json(*rendered);
            if (!read) return error(step, read.error());
            content = std::move(*read);
        }
    }
    if (!content) {
        warn(step, kNothingSent);
        return send.next;
    }
    auto sent = this->send(step, std::move(*content), send.closed);
    return sent ? Way(send.next) : Way(sent.error());
}

Result<void> Run::send(const Step &step, model::Content content,
                       const std::optional<Rendering> &closed) {
    SendOut out{std::move(content), std::nullopt};
    if (closed) {
        auto rendered = closed->render(lookup_, language_);
        if (!rendered) return error(step, rendered.error());
        auto read = model::content_from_json(*rendered);
        if (!read) return error(step, {"closed: " + read.error().message, read.error().where});
        out.closed = std::move(*read);
    }
    result_.effects.emplace_back(std::move(out));
    return {};
}

Result<model::Media> Run::header(const Step &step, const Rendering &header) {
    auto rendered = header.render(lookup_, language_);
    if (!rendered) return error(step, rendered.error());
    auto read = model::header_media_from_json(*rendered);
    if (!read) return error(step, {"header: " + read.error().message, read.error().where});
    return read;
}

Run::Way Run::step(const Step &step, const Ask &ask) { return question(step, ask, ask.text); }

Run::Way Run::question(const Step &step, const Ask &ask, const Text &text) {
    TextRenderer render(lookup_, language_);
    auto words = render(text);
    model::Choices choices;
    if (!ask.options.empty()) {
        choices.header = render(ask.header);
        if (ask.header_media) {
            auto header = this->header(step, *ask.header_media);
            if (!header) return header.error();
            choices.header_media = std::move(*header);
        }
        choices.footer = render(ask.footer);
        choices.label = render(ask.label);
    }
    for (const auto &option : ask.options) {
        choices.options.push_back({option.id, render(option.title), render(option.description)});
        if (!render.error() && blank(choices.options.back().title))
            return error(step, {"the title of option '" + option.id + "' comes out empty"});
    }
    if (render.error()) return error(step, *render.error());
    Result<void> sent;
    if (blank(words)) {
        warn(step, kNothingSent);
    } else if (ask.options.empty()) {
        sent = send(step, model::Text{std::move(words)}, ask.closed);
    } else {
        choices.text = std::move(words);
        sent = send(step, std::move(choices), ask.closed);
    }
    if (!sent) return sent.error();
    wait(step, Waiting::answer);
    if (ask.timeout) result_.effects.emplace_back(StartTimer{state_.serial, ask.timeout->after_ms});
    return kNowhere;
}

Run::Way Run::step(const Step &step, const Call &call) {
    auto input = call.input.render(lookup_, language_);
    if (!input) return error(step, input.error());
    wait(step, Waiting::call);
    result_.effects.emplace_back(
        CallOut{state_.serial, call.backend, call.operation, std::move(input->get_object())});
    return kNowhere;
}

Run::Way Run::step(const Step &step, const Branch &branch) {
    for (const auto &way : branch.ways) {
        if (!way.when) return way.next;
        const auto taken = way.when->test(lookup_);
        if (!taken) return error(step, taken.error());
        if (*taken) return way.next;
    }
    return error(step, {"no way is taken"});
}

Run::Way Run::step(const Step &step, const Set &set) {
    for (const auto &assignment : set.assignments) {
        auto value = assignment.value.render(lookup_, language_);
        if (!value) return error(step, value.error());
        if (!assignment.contact) {
            set_variable(assignment.name, std::move(*value));
        } else if (auto done = set_contact(assignment.name, *value); !done) {
            return error(step, done.error());
        }
    }
    return set.next;
}

Run::Way Run::step(const Step &, const Goto &jump) { return jump.next; }

Run::Way Run::step(const Step &, const End &) { return back(); }

Run::Way Run::step(const Step &step, const Wait &pause) {
    wait(step, Waiting::pause);
    result_.effects.emplace_back(StartTimer{state_.serial, pause.for_ms});
    return kNowhere;
}

Run::Way Run::step(const Step &step, const RunFlow &run) { return enter(step, run); }

Run::Way Run::step(const Step &step, const HandOver &hand) {
    auto queue = hand.queue.text(lookup_);
    if (!queue) return error(step, queue.error());
    if (blank(*queue)) return error(step, {"the queue comes out empty"});
    Handoff handoff{step.name, std::move(*queue), nullptr};
    if (hand.note) {
        auto note = hand.note->render(lookup_, language_);
        if (!note) return error(step, note.error());
        handoff.note = std::move(*note);
    }
    result_.effects.emplace_back(std::move(handoff));
    return hand.next;
}

void Run::wait(const Step &step, Waiting waiting) {
    state_.step = step.name;
    state_.waiting = waiting;
    ++state_.serial;
    // A question that was set aside and is asked anyway need not be asked once more later.
    while (waiting == Waiting::answer && !state_.stack.empty()) {
        const auto &below = state_.stack.back();
        if (below.waiting != Waiting::answer || below.flow != state_.flow ||
            below.step != state_.step)
            break;
        cut(state_.stack.size() - 1);
    }
}

void Run::set_variable(std::string_view name, json::value value) {
    vars_.get_object()[name] = std::move(value);
    vars_changed_ = true;
}

Result<void> Run::set_contact(std::string_view name, const json::value &value) {
    const auto *text = value.if_string();
    if (!text || text->empty())
        return Error{"contact." + std::string(name) + " must be a string with something in it"};
    contact_.get_object()[name] = *text;
    if (name == "language") {
        language_set_ = true;
        choose_language();
    } else {
        state_.named = true;
    }
    return {};
}

}  // namespace patchbay::flow
