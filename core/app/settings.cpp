#include "core/app/settings.h"

#include "core/app/reference.h"

#include <algorithm>
#include <set>

namespace patchbay::app {
namespace {

namespace json = boost::json;

class Resolver {
public:
    Resolver(const LocatedJson &document, const std::string &folder, const std::string &base,
             std::vector<std::string> secrets, bool with_secrets, Problems &problems)
        : document_(document),
          folder_(folder),
          base_(base),
          secrets_(std::move(secrets)),
          with_secrets_(with_secrets),
          problems_(problems) {}

    // Replaces the references in `value`, which stands at `at` below the settings.
    void resolve(json::value &value, const std::string &at) {
        if (is_reference(value)) {
            auto text = follow(value, folder_);
            if (!with_secrets_ && is_secret(at) && (!text || text->empty())) {
                left_out_.insert(at);
                return;
            }
            if (!text) {
                problems_.push_back(
                    document_.problem(base_ + at + text.error().where, text.error().message));
                left_out_.insert(at);
                return;
            }
            value = *text;
        } else if (auto *object = value.if_object()) {
            for (auto &member : *object)
                resolve(member.value(),
                        at + pointer_step({member.key().data(), member.key().size()}));
        } else if (auto *array = value.if_array()) {
            for (std::size_t i = 0; i < array->size(); ++i)
                resolve((*array)[i], at + '/' + std::to_string(i));
        }
        // An empty signing key would let anybody sign.
        if (is_secret(at) && value.is_string() && value.get_string().empty())
            problems_.push_back(document_.problem(base_ + at, "a secret must not be empty"));
    }

    // Its reference was not, or could not be, followed: there is nothing to check.
    bool is_left_out(const std::string &at) const { return left_out_.contains(at); }

private:
    bool is_secret(const std::string &at) const {
        return std::find(secrets_.begin(), secrets_.end(), at) != secrets_.end();
    }

    const LocatedJson &document_;
    const std::string &folder_;
    const std::string &base_;
    const std::vector<std::string> secrets_;
    const bool with_secrets_;
    Problems &problems_;
    std::set<std::string> left_out_;
};

// "/outer/inner" -> "outer.inner"
std::string secret_name(std::string_view pointer) {
    std::string name(pointer.substr(1));
    std::replace(name.begin(), name.end(), '/', '.');
    return name;
}

void part_secrets(const std::vector<std::string> &pointers, const Resolver &resolver,
                  json::value &settings, plugin::Secrets &secrets) {
    for (const auto &pointer : pointers) {
        json::error_code error;
        auto *value = settings.find_pointer(pointer, error);
        if (value == nullptr) continue;
        const auto name = secret_name(pointer);
        if (!resolver.is_left_out(pointer)) secrets[name] = value->get_string();
        *value = "{{secret:" + name + "}}";
    }
}

}  // namespace

std::optional<PluginSettings> apply_settings(const json::object &written,
                                             const plugin::Manifest &manifest,
                                             const LocatedJson &document, const std::string &folder,
                                             const std::string &pointer, bool with_secrets,
                                             Problems &problems) {
    const auto before = problems.size();
    auto schema = Schema::compile(manifest.settings);
    if (!schema) {
        problems.push_back(document.problem(
            pointer, "the settings schema of plugin '" + manifest.id + "' is broken at " +
                         schema.error().where + ": " + schema.error().message));
        return std::nullopt;
    }
    const auto secrets = schema->secrets();
    json::value settings = written;
    Resolver resolver(document, folder, pointer, secrets, with_secrets, problems);
    resolver.resolve(settings, "");
    for (const auto &violation : schema->validate(settings)) {
        if (!resolver.is_left_out(violation.pointer))
            problems.push_back(
                document.problem(pointer + violation.pointer, violation.message, violation.at_key));
    }
    if (problems.size() > before) return std::nullopt;

    PluginSettings result;
    settings = schema->with_defaults(std::move(settings));
    part_secrets(secrets, resolver, settings, result.secrets);
    result.settings = std::move(settings.get_object());
    return result;
}

}  // namespace patchbay::app
