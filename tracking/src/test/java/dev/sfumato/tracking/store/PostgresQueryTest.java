package dev.sfumato.tracking.store;

import dev.sfumato.tracking.servers.PostgresServer;
import dev.sfumato.tracking.stores.Stores;

class PostgresQueryTest extends QueryContract {
    @Override
    Stores stores() {
        PostgresServer server = PostgresServer.shared();
        return new Stores(server.address(server.newSchema()), null);
    }
}
