#include "core/journal/sqlite.h"

#include "core/journal/sqlite_log_file.h"

#include <sqlite3.h>

namespace patchbay::journal::sqlite {

namespace {

constexpr int kBusyTimeoutMs = 5'000;  // for a person's own sqlite3 shell beside the daemon

}  // namespace

// ---- Cursor -------------------------------------------------------------------------------------

Cursor::~Cursor() { sqlite3_reset(statement_); }

bool Cursor::next() {
    if (failed_) return false;
    const int code = sqlite3_step(statement_);
    failed_ = code != SQLITE_ROW && code != SQLITE_DONE;
    return code == SQLITE_ROW;
}

std::int64_t Cursor::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Cursor::text(int column) const {
    const auto *data = reinterpret_cast<const char *>(sqlite3_column_text(statement_, column));
    return {data ? data : "", static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

// ---- Statement ----------------------------------------------------------------------------------

void Statement::Finalize::operator()(sqlite3_stmt *statement) const { sqlite3_finalize(statement); }

Statement::Statement(const Connection &connection, std::string_view sql) {
    sqlite3_stmt *statement = nullptr;
    sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                       SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    statement_.reset(statement);
}

void Statement::bind_text(int parameter, std::string_view text) {
    sqlite3_bind_text64(statement_.get(), parameter, text.data() ? text.data() : "", text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind_integer(int parameter, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), parameter, value);
}

void Statement::bind_null(int parameter) { sqlite3_bind_null(statement_.get(), parameter); }

// ---- Connection ---------------------------------------------------------------------------------

void Connection::Close::operator()(sqlite3 *handle) const { sqlite3_close_v2(handle); }

Result<Connection> Connection::open(const std::string &path, Access access) {
    // SQLite would count its memory for nobody, behind one lock for all threads.
    [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    const int flags = (access == Access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                               : SQLITE_OPEN_READONLY) |
                      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    sqlite3 *handle = nullptr;
    const char *file_system = access == Access::write ? log_file_system() : nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags, file_system);
    Connection connection(handle);  // also where it failed: it holds the reason
    if (code != SQLITE_OK) return connection.error("open");
    sqlite3_busy_timeout(handle, kBusyTimeoutMs);
    return connection;
}

Result<void> Connection::run(const std::string &sql) const {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return error("use");
    return {};
}

Result<std::int64_t> Connection::number(std::string_view sql) const {
    Statement statement(*this, sql);
    if (!statement) return error("read");
    std::int64_t value = 0;
    Cursor row = statement.query();
    if (row.next()) row.read(value);
    if (row.failed()) return error("read");
    return value;
}

int Connection::changes() const { return sqlite3_changes(handle_.get()); }

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

int Connection::code() const { return sqlite3_errcode(handle_.get()) & 0xff; }

Error Connection::error(std::string_view doing) const {
    return {"cannot " + std::string(doing) + " the store: " + sqlite3_errmsg(handle_.get()),
            {},
            sqlite3_errcode(handle_.get())};
}

}  // namespace patchbay::journal::sqlite
