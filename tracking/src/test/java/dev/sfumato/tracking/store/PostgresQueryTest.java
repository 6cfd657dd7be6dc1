package dev.sfumato.tracking.store;

import dev.sfumato.tracking.Stores;
import dev.sfumato.tracking.servers.PostgresServer;
import dev.sfumato.tracking.store.postgres.PostgresAddress;

class PostgresQueryTest extends QueryContract {
    @Override
    Stores stores() {
        PostgresServer server = PostgresServer.shared();
        return new Stores(PostgresAddress.parse(server.url(server.newSchema())));
    }
}
