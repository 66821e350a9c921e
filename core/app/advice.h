// What of a configuration works, and is likely not what its writer meant: `check` tells it as
// warnings, a start in the log.
#pragma once

#include "core/app/config.h"
#include "core/app/settings.h"

#include <boost/json/object.hpp>

#include <map>
#include <string>

namespace patchbay::app {

// Shorter ones can be guessed by whoever reaches the admin listener.
constexpr std::size_t kShortToken = 16;  // characters

// Of the settings at `pointer`: secrets with line ends, addresses of plain http that the host will
// not connect to.
void advise_settings(const Config &config, const std::string &pointer,
                     const PluginSettings &settings, Problems &advice);

// Notes the accounts of channels as they are loaded: two channels of one are told.
class Accounts {
public:
    // `setting`: the one that names the account.
    void note(const Config &config, const std::string &channel, const std::string &plugin,
              const std::string &setting, const std::string &account, Problems &advice);

private:
    std::map<std::string, std::string> owners_;  // plugin and account -> the first channel
};

// The admin listener beyond loopback with a short token, a token with line ends.
void advise_admin(const Config &config, Problems &advice);

// A folder that is not there: `run` makes it.
void advise_store(const Config &config, Problems &advice);

}  // namespace patchbay::app
