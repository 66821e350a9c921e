// The tasks of an instance as the plugin sees them: which tokens live, and what each waits for.
// Makes sure that every token is settled at most once and waits for one exchange and one timer at
// most.
#pragma once

#include "core/plugin/passage.h"
#include "core/plugin/plugin.h"

#include <memory>
#include <string>
#include <unordered_map>

namespace patchbay::plugin {

class Tasks {
public:
    // `tell`: what is done to a result before the host gets it.
    using Tell = std::function<void(TaskResult &)>;
    Tasks(TaskHost *host, bool framed, Tell tell = nullptr);

    bool available() const { return host_ != nullptr; }
    bool live(Token token) const { return tokens_.contains(token); }
    bool cancelled(Token token) const;  // any thread

    // From the host's side, around the plugin's calls. False: the token is not live, or waits for
    // no such thing.
    bool begin(Token token);
    bool arrived_http(Token token);
    bool arrived_timer(Token token);
    void forget(Token token);

    // From the plugin's side.
    patchbay_status http(Token token, const patchbay_http_request *request);
    patchbay_status timer(Token token, std::uint32_t delay_ms);
    patchbay_status settle(Token token, const patchbay_task_result *result);

    std::uint64_t late() const { return late_; }         // completions of tokens that were not live
    const std::string &fault() const { return fault_; }  // why the last call above was refused

private:
    struct Waits {
        bool http = false;
        bool timer = false;
    };
    template <class T>
    const T *accept(const T *object, patchbay_status &status);
    patchbay_status refuse(patchbay_status status, std::string fault);

    TaskHost *host_;
    Tell tell_;
    std::unique_ptr<Passage> passage_;  // only where framed
    std::unordered_map<Token, Waits> tokens_;
    std::uint64_t late_ = 0;
    std::string fault_;
};

}  // namespace patchbay::plugin
