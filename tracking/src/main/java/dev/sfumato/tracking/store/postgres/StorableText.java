package dev.sfumato.tracking.store.postgres;

import java.sql.Types;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Binds texts, with a replacement character in the place of NUL, which PostgreSQL cannot store. */
final class StorableText extends AbstractArgumentFactory<String> {

    StorableText() {
        super(Types.VARCHAR);
    }

    @Override
    protected Argument build(String value, ConfigRegistry config) {
        String storable = value.replace('\0', '\uFFFD');
        return (position, statement, context) -> statement.setString(position, storable);
    }
}
