package dev.sfumato.tracking.store;

import dev.sfumato.tracking.Stores;

class SqliteQueryTest extends QueryContract {
    @Override
    Stores stores() {
        return Stores.LOCAL;
    }
}
