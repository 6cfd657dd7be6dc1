package dev.sfumato.tracking.store;

import dev.sfumato.tracking.Stores;
import dev.sfumato.tracking.servers.PostgresServer;

class PostgresQueryTest extends QueryContract {
    @Override
    Stores stores() {
        PostgresServer server = PostgresServer.shared();
        return new Stores(server.address(server.newSchema()), null);
    }
}
