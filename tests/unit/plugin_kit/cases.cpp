#include "tests/unit/plugin_kit/cases.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace plugin_kit {

json::value read_json(const std::string &path) {
    std::ifstream file(PATCHBAY_SOURCE_DIR "/" + path);
    std::ostringstream text;
    text << file.rdbuf();
    auto value = patchbay::parse_json(text.str());
    if (!value)
        throw std::runtime_error(path + ":" + value.error().where + ": " + value.error().message);
    return std::move(*value);
}

std::vector<json::object> cases(const std::string &folder, const std::string &file) {
    const json::value list = read_json("tests/unit/" + folder + "/cases/" + file);
    std::vector<json::object> result;
    for (const json::value &one : list.as_array())
        result.push_back(one.as_object());
    return result;
}

std::string test_name(const json::object &one, bool framed) {
    std::string name(one.at("name").as_string());
    for (char &c : name) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain) c = '_';
    }
    return name + (framed ? "_framed" : "_direct");
}

std::string_view text_of(const json::object &one, std::string_view key,
                         std::string_view otherwise) {
    const auto *value = one.if_contains(key);
    return value != nullptr ? std::string_view(value->as_string()) : otherwise;
}

void add_missing(json::object &object, const json::object &defaults) {
    for (const auto &[key, value] : defaults)
        object.emplace(key, value);
}

}  // namespace plugin_kit
