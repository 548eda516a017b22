package io.jobglass.server.audit;

import io.jobglass.api.server.AuditApi;
import io.jobglass.api.server.model.AuditList;
import io.jobglass.api.server.model.AuditVerification;
import io.jobglass.api.server.model.ChangeType;
import io.jobglass.core.audit.ChainCheck;
import io.jobglass.core.storage.AuditPage;
import io.jobglass.core.storage.AuditQuery;
import io.jobglass.core.storage.AuditTrail;
import io.jobglass.server.http.ApiException;
import io.jobglass.server.http.Wire;
import io.jobglass.server.security.Principals;
import jakarta.servlet.http.HttpServletRequest;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Reads the audit trail and proves that nobody altered it. */
@RestController
public final class AuditHandler implements AuditApi {
  private final AuditTrail trail;
  private final Principals principals;
  private final HttpServletRequest request;
  private final String defaultCluster;
  private final AuditJson auditJson;

  /**
   * @param request the current one
   */
  public AuditHandler(
      AuditTrail trail,
      Principals principals,
      HttpServletRequest request,
      String defaultCluster,
      JsonMapper json) {
    this.trail = trail;
    this.principals = principals;
    this.request = request;
    this.defaultCluster = defaultCluster;
    this.auditJson = new AuditJson(json);
  }

  @Override
  public ResponseEntity<AuditList> listJobAudit(String jobId, Integer limit, Integer offset) {
    AuditQuery query =
        new AuditQuery(
            Wire.reference(jobId, null), null, null, null, null, null, null, limit, offset);
    AuditList list = list(query);
    if (list.getTotal() == 0) {
      throw ApiException.notFound("there is no job " + jobId);
    }
    return ResponseEntity.ok(list);
  }

  @Override
  public ResponseEntity<AuditList> searchAudit(
      @Nullable String changedBy,
      @Nullable String source,
      @Nullable String correlationId,
      @Nullable ChangeType changeType,
      @Nullable OffsetDateTime startTime,
      @Nullable OffsetDateTime endTime,
      Integer limit,
      Integer offset) {
    if (startTime != null && endTime != null && !startTime.isBefore(endTime)) {
      throw ApiException.badRequest("parameter start_time must be before end_time");
    }
    return ResponseEntity.ok(
        list(
            new AuditQuery(
                null,
                changedBy,
                source,
                correlationId,
                type(changeType),
                Wire.instantOrNull(startTime),
                Wire.instantOrNull(endTime),
                limit,
                offset)));
  }

  private static io.jobglass.core.audit.@Nullable ChangeType type(@Nullable ChangeType type) {
    return type == null
        ? null
        : io.jobglass.core.audit.ChangeType.valueOf(type.getValue().toUpperCase(Locale.ROOT));
  }

  private AuditList list(AuditQuery query) {
    AuditPage page = trail.list(principals.viewer(request), query);
    return new AuditList(
        page.entries().stream().map(auditJson::of).toList(),
        page.total(),
        query.limit(),
        query.offset());
  }

  @Override
  public ResponseEntity<AuditVerification> verifyAudit(@Nullable String cluster) {
    String name = cluster == null ? defaultCluster : cluster;
    return ResponseEntity.ok(
        switch (trail.verify(name)) {
          case ChainCheck.Intact(long entries) ->
              new AuditVerification(name, true).entries(entries);
          case ChainCheck.Broken(long sequence, String what) ->
              new AuditVerification(name, false).brokenAt(sequence).message(what);
        });
  }
}
