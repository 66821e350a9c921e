// Letters of other partitions: taken once, in a commit of the partition that they are for.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/mail/letters.h"
#include "core/engine/shard.h"

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;

// One that cannot be read stays in the mailbox: a newer version may have written it.
void Shard::mail(journal::Mail mail) {
    const auto letter = read_letter(mail.body);
    if (letter) return std::visit([&](const auto &one) { take(mail, one); }, *letter);
    parts_.metrics.letter_kept();
    if (const auto not_told = told_kept_.take(parts_.clock.steady_ms()))
        log::error("a letter between partitions cannot be read: it is kept",
                   {{"partition", int{mail.to}},
                    {"from", int{mail.from}},
                    {"id", mail.id},
                    {"not_told", *not_told},
                    {"remedy",
                     "a newer version of Patchbay wrote it, which takes it when it is "
                     "started again; else the store is damaged"}});
}

void Shard::again(const journal::Mail &mail, std::int64_t after_ms) {
    if (drain_.has_begun()) return;  // the next start takes it
    parts_.executor.after(after_ms, [this, mail] { this->mail(mail); });
}

void Shard::send_letter(Batch &batch, journal::Partition from, journal::Partition to,
                        const Letter &letter) {
    batch.send_mail.push_back({from, commits_.take_id(from), to, write_letter(letter)});
}

// Delivers what a commit has made durable.
void Shard::post_mail(std::vector<journal::Mail> mails) {
    for (journal::Mail &mail : mails)
        parts_.engine.on_shard(mail.to, [mail = std::move(mail)](Shard &shard) mutable {
            shard.mail(std::move(mail));
        });
}

// Commits a batch that accepts an event, and delivers the letters that it writes.
void Shard::accept(journal::Partition partition, Batch batch, Ack ack) {
    auto mails = batch.send_mail;
    commits_.commit(
        partition, std::move(batch),
        [this, mails = std::move(mails), ack = std::move(ack)](CommitResult result) mutable {
            ack(result == CommitResult::done || result == CommitResult::duplicate);
            if (result != CommitResult::done) return;
            post_mail(std::move(mails));
            published();
        });
}

}  // namespace patchbay::engine
