// Writes the rows of batches, within a transaction that the writer opens.
#pragma once

#include "core/journal/sqlite.h"
#include "core/journal/store.h"

#include <map>
#include <memory>

namespace patchbay::journal::sqlite {

enum class Written {
    all,
    duplicate,  // only the tally
    error       // the transaction must be rolled back; the connection says why
};

class Rows {
public:
    // `connection` must outlive it.
    static Result<std::unique_ptr<Rows>> prepare(const Connection &connection);
    ~Rows();

    Written write(Partition partition, const Batch &batch);

    // Counts of a transaction are summed by line: clear_tally() at its start, write_tally() at its
    // end.
    void clear_tally() { tally_.clear(); }
    bool write_tally();

private:
    struct Counts {
        std::int64_t received = 0;
        std::int64_t handled = 0;
        std::int64_t duplicate = 0;
        std::int64_t ignored = 0;
        std::int64_t dead = 0;
        std::int64_t sent = 0;
        std::int64_t failed = 0;
        std::int64_t conversations = 0;
    };
    struct Statements;

    Rows(const Connection &connection, std::unique_ptr<Statements> statements,
         std::int64_t last_event);

    bool add(Statement &statement, Partition partition, const Event &event);
    bool replace(Statement &statement, Partition partition, const Event &event);
    bool put(Partition partition, const Event &event);
    bool put(Partition partition, const Batch::EventMark &mark);
    bool put(Partition partition, const Conversation &conversation);
    bool put(Partition partition, const Outgoing &outgoing);
    bool put(Partition partition, const Batch::OutgoingChange &change);
    bool write_small(Partition partition, const Batch &batch);
    Counts &counts_of(std::string_view line);
    void count_send(std::string_view line, SendState state, std::int64_t by);

    const Connection &connection_;
    std::unique_ptr<Statements> statements_;
    std::int64_t last_event_;
    std::map<std::string, Counts, std::less<>> tally_;
};

}  // namespace patchbay::journal::sqlite
