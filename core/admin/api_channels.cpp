// /api/v1/channels and /api/v1/status
#include "core/admin/answers.h"
#include "core/admin/api.h"
#include "core/admin/figures.h"
#include "core/admin/resting.h"

#include <boost/json/array.hpp>

namespace patchbay::admin {

namespace {

// The news of a backend come in by a line of their own, which is none of the config's channels.
bool is_channel(std::string_view line) { return line.find('/') == std::string_view::npos; }

}  // namespace

void Api::status(Call &&, net::Responder &&respond) {
    auto figures = status_figures(parts_);
    if (!figures) return respond(come_again(figures.error().message));
    auto resting = resting_contacts(parts_);
    if (!resting) return respond(come_again(resting.error().message));
    (*figures)["resting"] = std::move(*resting);
    (*figures)["ready"] = readiness_.why_not().empty();
    respond(json_answer(200, *figures));
}

void Api::list_channels(Call &&, net::Responder &&respond) {
    auto figures = status_figures(parts_);
    if (!figures) return respond(come_again(figures.error().message));
    json::array channels;
    for (const auto &line : figures->at("lines").as_object()) {
        if (!is_channel(line.key())) continue;
        json::object channel{{"id", line.key()}};
        for (const auto &figure : line.value().as_object())
            channel[figure.key()] = figure.value();
        channels.emplace_back(std::move(channel));
    }
    respond(json_answer(200, json::object{{"channels", std::move(channels)}}));
}

void Api::show_channel(Call &&call, net::Responder &&respond) {
    if (!parts_.lines.contains(call.id) || !is_channel(call.id))
        return respond(problem(404, no_channel(call.id)));
    auto figures = status_figures(parts_);
    if (!figures) return respond(come_again(figures.error().message));
    json::object channel{{"id", call.id}};
    for (const auto &figure : figures->at("lines").as_object().at(call.id).as_object())
        channel[figure.key()] = figure.value();
    respond(json_answer(200, channel));
}

}  // namespace patchbay::admin
