#include "core/journal/sqlite_log_file.h"

#include <sqlite3.h>

#include <cstddef>
#include <cstring>
#include <new>

namespace patchbay::journal::sqlite {

namespace {

constexpr const char *kName = "patchbay-log";
// Bytes, then they are written. SQLite's Unix file system cannot write 128 KiB or more at once (it
// takes the size modulo that), since SQLite itself never asks for more than a page.
constexpr int kGathered = 124 * 1024;

// What SQLite holds for a log that is open; behind it in the same memory lies the system's own
// file.
struct LogFile {
    sqlite3_file base;
    sqlite3_file *real;
    char *gathered;
    sqlite3_int64 begin;  // where the gathered bytes belong
    int size;
};

LogFile &log_of(sqlite3_file *file) { return *reinterpret_cast<LogFile *>(file); }
sqlite3_file *real_of(sqlite3_file *file) { return log_of(file).real; }

// The system's own file begins behind ours, where any type may lie.
constexpr std::size_t kRealOffset =
    (sizeof(LogFile) + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1);

int write_gathered(LogFile &log) {
    if (log.size == 0) return SQLITE_OK;
    const int size = log.size;
    log.size = 0;  // also where it fails: then SQLite takes the commit back and writes anew
    return log.real->pMethods->xWrite(log.real, log.gathered, size, log.begin);
}

int write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset) {
    LogFile &log = log_of(file);
    const bool follows = log.size > 0 && offset == log.begin + log.size;
    if (!follows || log.size + size > kGathered)
        if (const int code = write_gathered(log); code != SQLITE_OK) return code;
    if (!log.gathered) log.gathered = new (std::nothrow) char[kGathered];
    if (!log.gathered || size > kGathered)
        return log.real->pMethods->xWrite(log.real, data, size, offset);
    if (log.size == 0) log.begin = offset;
    std::memcpy(log.gathered + log.size, data, static_cast<std::size_t>(size));
    log.size += size;
    return SQLITE_OK;
}

int read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset) {
    LogFile &log = log_of(file);
    if (offset < log.begin + log.size && log.begin < offset + size)
        if (const int code = write_gathered(log); code != SQLITE_OK) return code;
    return log.real->pMethods->xRead(log.real, data, size, offset);
}

int sync(sqlite3_file *file, int flags) {
    if (const int code = write_gathered(log_of(file)); code != SQLITE_OK) return code;
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

int truncate(sqlite3_file *file, sqlite3_int64 size) {
    if (const int code = write_gathered(log_of(file)); code != SQLITE_OK) return code;
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    if (const int code = write_gathered(log_of(file)); code != SQLITE_OK) return code;
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

int close(sqlite3_file *file) {
    (void)write_gathered(log_of(file));  // of a transaction that did not end: nobody waits for it
    delete[] log_of(file).gathered;
    return real_of(file)->pMethods->xClose(real_of(file));
}

// The rest is the system's. A log is never locked, mapped or shared: that is the main file's part.
int lock(sqlite3_file *file, int level) {
    return real_of(file)->pMethods->xLock(real_of(file), level);
}
int unlock(sqlite3_file *file, int level) {
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int check_lock(sqlite3_file *file, int *reserved) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), reserved);
}
int control(sqlite3_file *file, int operation, void *argument) {
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
int sector_size(sqlite3_file *file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
int characteristics(sqlite3_file *file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

sqlite3_io_methods log_methods() {
    sqlite3_io_methods methods{};
    methods.iVersion = 1;
    methods.xClose = close;
    methods.xRead = read;
    methods.xWrite = write;
    methods.xTruncate = truncate;
    methods.xSync = sync;
    methods.xFileSize = file_size;
    methods.xLock = lock;
    methods.xUnlock = unlock;
    methods.xCheckReservedLock = check_lock;
    methods.xFileControl = control;
    methods.xSectorSize = sector_size;
    methods.xDeviceCharacteristics = characteristics;
    return methods;
}

sqlite3_vfs *system_vfs() {
    static sqlite3_vfs *const vfs = sqlite3_vfs_find(nullptr);
    return vfs;
}

int open(sqlite3_vfs *, const char *name, sqlite3_file *file, int flags, int *got) {
    if ((flags & SQLITE_OPEN_WAL) == 0)
        return system_vfs()->xOpen(system_vfs(), name, file, flags, got);
    static const sqlite3_io_methods methods = log_methods();
    auto *log = new (file) LogFile{};
    log->real = reinterpret_cast<sqlite3_file *>(reinterpret_cast<char *>(file) + kRealOffset);
    const int code = system_vfs()->xOpen(system_vfs(), name, log->real, flags, got);
    if (code == SQLITE_OK) log->base.pMethods = &methods;
    return code;
}

}  // namespace

const char *log_file_system() {
    static const bool registered = [] {
        if (!system_vfs()) return false;
        static sqlite3_vfs vfs = *system_vfs();  // all but opening is the system's
        vfs.zName = kName;
        vfs.pNext = nullptr;
        vfs.szOsFile += static_cast<int>(kRealOffset);
        vfs.xOpen = open;
        return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
    }();
    return registered ? kName : nullptr;
}

}  // namespace patchbay::journal::sqlite
