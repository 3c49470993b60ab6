#include "drivers/sqlite/listener.h"

#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace belay::sqlite {

void Listener::attach(sqlite3* handle) {
    sqlite3_set_authorizer(handle, &Listener::hear, this);
}

/// Once a table is known to be dropped, SQLite names those whose rows go or change with its own, however many tables
/// there are that do not refer to it.
void Listener::hear_of_rows(std::string_view table) {
    if (heard_.dropped && table != heard_.dropped->name && !table.starts_with("sqlite_")) heard_.others = true;
}

void Listener::hear_of_pragma(std::string_view name, const char* value) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    heard_.breaks |= lower == "writable_schema";
    if (value != nullptr) heard_.pragma = {lower, value};
}

int Listener::hear(void* listener, int action, const char* name, const char* second, const char* schema,
                   const char* /*trigger*/) {
    auto& self = *static_cast<Listener*>(listener);
    Heard& heard = self.heard_;
    switch (action) {
        case SQLITE_DROP_TEMP_TABLE: heard.dropped = Table{.schema = schema, .name = name}; break;
        case SQLITE_DROP_TABLE:
            heard.dropped = Table{.schema = schema, .name = name};
            heard.breaks = true;
            break;
        case SQLITE_DROP_VIEW:
        case SQLITE_DROP_VTABLE:
        case SQLITE_ALTER_TABLE: heard.breaks = true; break;
        case SQLITE_DELETE:
        case SQLITE_UPDATE: self.hear_of_rows(name); break;
        case SQLITE_CREATE_VTABLE: heard.session |= std::string_view(schema) == "temp"; break;
        case SQLITE_CREATE_TEMP_INDEX:
        case SQLITE_CREATE_TEMP_TABLE:
        case SQLITE_CREATE_TEMP_TRIGGER:
        case SQLITE_CREATE_TEMP_VIEW:
        case SQLITE_ATTACH:
        case SQLITE_DETACH: heard.session = true; break;
        case SQLITE_PRAGMA:
            heard.session = true;
            self.hear_of_pragma(name, second);
            break;
        case SQLITE_SAVEPOINT: heard.savepoint = true; break;
        case SQLITE_TRANSACTION: heard.transaction = true; break;
        default: break;  // SQLite's many others
    }
    return SQLITE_OK;
}

}  // namespace belay::sqlite
