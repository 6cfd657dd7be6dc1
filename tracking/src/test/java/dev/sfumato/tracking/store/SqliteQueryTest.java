package dev.sfumato.tracking.store;

import dev.sfumato.tracking.stores.Stores;

class SqliteQueryTest extends QueryContract {
    @Override
    Stores stores() {
        return Stores.LOCAL;
    }
}
