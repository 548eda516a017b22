package io.jobglass.core.storage;

import io.jobglass.core.accounting.Period;
import io.jobglass.core.accounting.ReportGroup;
import io.jobglass.core.accounting.ReportRow;
import java.util.List;

/** Adds up what attempts held and used. Thread-safe. Failures are {@link StoreException}. */
public interface ReportStore {
  /** One row for each name, in no order, over the attempts that the viewer may see. */
  List<ReportRow> report(Viewer viewer, ReportGroup group, Period period);
}
