package io.jobglass.server.http;

import io.jobglass.core.job.Origin;
import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who is named in the audit trail: the {@code X-} headers where sent, else what is known. */
public final class ClientHeaders {
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl}]");
  private static final int LONGEST = 255;

  private ClientHeaders() {}

  /** The origin of news whose sender need not name itself. */
  public static Origin origin(HttpServletRequest request, String actor, String source) {
    String toldActor = header(request, "X-Changed-By");
    String toldSource = header(request, "X-Source");
    return new Origin(
        toldActor == null ? actor : toldActor,
        toldSource == null ? source : toldSource,
        header(request, "X-Correlation-Id"));
  }

  private static @Nullable String header(HttpServletRequest request, String name) {
    String text = request.getHeader(name);
    return text == null || text.isBlank() || text.length() > LONGEST || UNFIT.matcher(text).find()
        ? null
        : text;
  }
}
