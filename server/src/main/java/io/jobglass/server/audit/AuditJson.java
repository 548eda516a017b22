package io.jobglass.server.audit;

import io.jobglass.api.server.model.AuditEntry;
import io.jobglass.api.server.model.ChangeType;
import io.jobglass.api.server.model.FieldChange;
import io.jobglass.server.http.Wire;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Writes one decision of the audit trail. */
final class AuditJson {
  private final JsonMapper json;

  AuditJson(JsonMapper json) {
    this.json = json;
  }

  AuditEntry of(io.jobglass.core.audit.AuditEntry entry) {
    AuditEntry answer =
        new AuditEntry(
            entry.sequence(),
            entry.job().cluster(),
            entry.job().externalId(),
            ChangeType.fromValue(entry.type().code()),
            entry.origin().actor(),
            entry.origin().source(),
            Wire.time(entry.at()),
            entry.eventKey(),
            entry.changes().stream()
                .map(change ->
                    new FieldChange(change.field()).before(change.before()).after(change.after()))
                .toList(),
            json.readValue(entry.snapshot(), new TypeReference<Map<String, Object>>() {}),
            entry.previousHash(),
            entry.hash());
    return answer
        .attempt(entry.attempt() == 0 ? null : entry.attempt())
        .correlationId(entry.origin().correlationId())
        .reason(entry.reason());
  }
}
