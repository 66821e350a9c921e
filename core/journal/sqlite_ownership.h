// Whether the store is still ours, as the file says: asked within each transaction, before anything
// is written.
//
// Every owner raises the epochs of the partitions that it takes over and leaves its incarnation. So
// who finds others there than its own has lost them: to another daemon, or to a copy that somebody
// put in its place. Files that were removed or replaced can say nothing any more: what is written
// into them would be gone with us.
#pragma once

#include "core/journal/sqlite.h"
#include "core/journal/store.h"

#include <array>
#include <memory>
#include <string>
#include <sys/types.h>

namespace patchbay::journal::sqlite {

class Ownership {
public:
    // `connection` must outlive it, and has read the store.
    static Result<std::unique_ptr<Ownership>> prepare(const Connection &connection);

    // Each in a transaction of its own.
    Result<Epoch> lease(Partition partition);
    Result<std::vector<Epoch>> lease_all();  // and a new incarnation
    std::uint64_t incarnation() const { return incarnation_; }

    // In a transaction, at its start: reads again what another connection has written. False: it
    // failed, and the connection says why.
    bool look();
    // As of the last look.
    bool owns(Partition partition, Epoch epoch) const {
        return !gone_ && epoch != 0 && partition < kPartitions && epoch == epochs_[partition];
    }
    // Whether the files under the store's names are those that are open.
    bool in_place();
    // Why something was found not to be ours any more; empty: nothing was.
    const std::string &lost() const { return lost_; }

private:
    struct File {
        std::string name;
        dev_t device = 0;
        ino_t number = 0;
        static File at(std::string name);
        bool operator==(const File &) const = default;
    };

    explicit Ownership(const Connection &connection);
    bool read();

    const Connection &connection_;
    Statement version_, read_epochs_, read_incarnation_;
    std::array<Epoch, kPartitions> epochs_{};
    std::uint64_t incarnation_ = 0;  // ours; 0: not taken over as a whole
    std::int64_t seen_ = 0;          // the file's version, which other connections change
    File database_, log_;
    bool gone_ = false;  // all of it
    std::string lost_;
};

}  // namespace patchbay::journal::sqlite
