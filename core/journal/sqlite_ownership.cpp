#include "core/journal/sqlite_ownership.h"

#include "core/base/crypto.h"

#include <sqlite3.h>

#include <cstring>
#include <sys/stat.h>

namespace patchbay::journal::sqlite {

namespace {

std::uint64_t new_incarnation() {
    std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
    std::uint64_t number = 0;
    while (number == 0) {  // which stands for none
        crypto::random_bytes(bytes);
        std::memcpy(&number, bytes.data(), sizeof number);
    }
    return number;
}

}  // namespace

Ownership::File Ownership::File::at(std::string name) {
    struct stat status {};
    File file;
    if (::stat(name.c_str(), &status) == 0) {
        file.device = status.st_dev;
        file.number = status.st_ino;
    }
    file.name = std::move(name);
    return file;
}

Ownership::Ownership(const Connection &connection)
    : connection_(connection),
      version_(connection, "PRAGMA data_version"),
      read_epochs_(connection, "SELECT id, epoch FROM partition"),
      read_incarnation_(connection, "SELECT incarnation FROM identity") {}

Result<std::unique_ptr<Ownership>> Ownership::prepare(const Connection &connection) {
    std::unique_ptr<Ownership> ownership(new Ownership(connection));
    if (!ownership->version_ || !ownership->read_epochs_ || !ownership->read_incarnation_ ||
        !ownership->read())
        return connection.error("read the owner of");
    const char *name = sqlite3_db_filename(connection.handle(), "main");  // behind symbolic links
    ownership->database_ = File::at(name);
    ownership->log_ = File::at(sqlite3_filename_wal(name));
    return ownership;
}

bool Ownership::read() {
    std::uint64_t incarnation = 0;
    {
        Cursor row = version_.query();
        if (row.next()) row.read(seen_);
        if (row.failed()) return false;
    }
    {
        Cursor row = read_incarnation_.query();
        if (row.next()) row.read(incarnation);
        if (row.failed()) return false;
    }
    Cursor row = read_epochs_.query();
    while (row.next()) {
        Partition partition = 0;
        Epoch epoch = 0;
        row.read(partition, epoch);
        if (partition >= kPartitions) continue;
        if (incarnation_ != 0 && epoch != epochs_[partition])
            lost_ = "another owner has taken partition " + std::to_string(partition) + " (epoch " +
                    std::to_string(epoch) + " in the file, " + std::to_string(epochs_[partition]) +
                    " is ours)";
        epochs_[partition] = epoch;
    }
    if (incarnation_ != 0 && incarnation != incarnation_) {
        gone_ = true;
        lost_ = "another owner has taken the store, or a copy of it was put in its place";
    }
    return !row.failed();
}

bool Ownership::look() {
    std::int64_t version = 0;
    {
        Cursor row = version_.query();
        if (row.next()) row.read(version);
        if (row.failed()) return false;
    }
    return version == seen_ || read();
}

bool Ownership::in_place() {
    for (const File *file : {&database_, &log_})
        if (!(File::at(file->name) == *file)) {
            gone_ = true;
            lost_ = file->name + " was removed or replaced while it was open";
            return false;
        }
    return true;
}

Result<Epoch> Ownership::lease(Partition partition) {
    if (partition >= kPartitions)
        return Error{"there is no partition " + std::to_string(partition)};
    Statement raise(connection_,
                    "UPDATE partition SET epoch = epoch + 1 WHERE id = ? RETURNING epoch");
    Epoch epoch = 0;
    if (raise) {
        Cursor row = raise.query(partition);
        if (row.next()) row.read(epoch);
        while (row.next()) {
        }
        if (!row.failed() && epoch != 0) return epochs_[partition] = epoch;
    }
    return connection_.error("take a lease in");
}

Result<std::vector<Epoch>> Ownership::lease_all() {
    incarnation_ = 0;  // what is in the file is no other owner's from here on
    const std::uint64_t next = new_incarnation();
    Statement write(connection_, "UPDATE identity SET incarnation = ?");
    const bool good = connection_.run("BEGIN IMMEDIATE; UPDATE partition SET epoch = epoch + 1") &&
                      write && write.run(next) && read() && connection_.run("COMMIT");
    if (!good) {
        const Error error = connection_.error("take leases in");
        if (connection_.in_transaction()) (void)connection_.run("ROLLBACK");
        (void)read();
        return error;
    }
    incarnation_ = next;
    return std::vector<Epoch>(epochs_.begin(), epochs_.end());
}

}  // namespace patchbay::journal::sqlite
