package io.jobglass.server.accounting;

import io.jobglass.api.server.AccountingApi;
import io.jobglass.api.server.model.ReportSort;
import io.jobglass.api.server.model.UsageReport;
import io.jobglass.core.accounting.Period;
import io.jobglass.core.accounting.ReportGroup;
import io.jobglass.core.accounting.ReportRow;
import io.jobglass.core.storage.ReportStore;
import io.jobglass.server.http.ApiException;
import io.jobglass.server.http.Wire;
import io.jobglass.server.security.Principals;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Reports on what was held, used and wasted. */
@RestController
public final class AccountingHandler implements AccountingApi {
  private static final Duration USUAL = Duration.ofDays(7);

  private final ReportStore reports;
  private final Principals principals;
  private final HttpServletRequest request;
  private final InstantSource clock;
  private final @Nullable Double co2GramsPerKwh;

  /**
   * @param request the current one
   * @param co2GramsPerKwh CO2e of a kWh; null when not configured
   */
  public AccountingHandler(
      ReportStore reports,
      Principals principals,
      HttpServletRequest request,
      InstantSource clock,
      @Nullable Double co2GramsPerKwh) {
    this.reports = reports;
    this.principals = principals;
    this.request = request;
    this.clock = clock;
    this.co2GramsPerKwh = co2GramsPerKwh;
  }

  @Override
  public ResponseEntity<UsageReport> getReport(
      io.jobglass.api.server.model.ReportGroup group,
      @Nullable OffsetDateTime from,
      @Nullable OffsetDateTime to,
      @Nullable ReportSort sort,
      Integer limit) {
    Period period = period(from, to);
    List<ReportRow> rows =
        reports.report(
            principals.viewer(request),
            ReportGroup.valueOf(group.getValue().toUpperCase(Locale.ROOT)),
            period);
    UsageReportJson json = new UsageReportJson(co2GramsPerKwh);
    return ResponseEntity.ok(
        new UsageReport(
                group,
                Wire.time(period.from()),
                Wire.time(period.to()),
                rows.size(),
                rows.stream()
                    .sorted(order(sort == null ? ReportSort.WASTED_CORE_HOURS : sort))
                    .limit(limit)
                    .map(json::row)
                    .toList(),
                json.row(ReportRow.total(rows)))
            .co2GramsPerKwh(co2GramsPerKwh));
  }

  private Period period(@Nullable OffsetDateTime from, @Nullable OffsetDateTime to) {
    Instant end = to == null ? clock.instant() : to.toInstant();
    Instant start = from == null ? end.minus(USUAL) : from.toInstant();
    if (!start.isBefore(end)) {
      throw ApiException.badRequest("from must be before to, got " + start + " and " + end);
    }
    return new Period(start, end);
  }

  private static Comparator<ReportRow> order(ReportSort sort) {
    Comparator<ReportRow> byName =
        Comparator.comparing(ReportRow::name, Comparator.nullsLast(Comparator.naturalOrder()));
    return switch (sort) {
      case WASTED_CORE_HOURS -> largest(row -> row.balance().cores().wasted(), byName);
      case WASTED_MEMORY_GIB_HOURS -> largest(row -> row.balance().memory().wasted(), byName);
      case WASTED_GPU_HOURS -> largest(row -> row.balance().gpus().wasted(), byName);
      case CORE_HOURS -> largest(row -> row.balance().cores().allocated(), byName);
      case MEMORY_GIB_HOURS -> largest(row -> row.balance().memory().allocated(), byName);
      case GPU_HOURS -> largest(row -> row.balance().gpus().allocated(), byName);
      case GPU_ENERGY_KWH -> largest(row -> row.balance().energy().allocated(), byName);
      case JOBS -> largest(ReportRow::jobs, byName);
      case FAILED -> largest(ReportRow::failed, byName);
      case NAME -> byName;
    };
  }

  private static Comparator<ReportRow> largest(
      ToDoubleFunction<ReportRow> value, Comparator<ReportRow> then) {
    return Comparator.comparingDouble(value).reversed().thenComparing(then);
  }
}
