package io.jobglass.core.storage;

import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.Origin;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Text that a store can keep: NUL and half a surrogate pair, which a hostile job name may hold,
 * become U+FFFD before anything is folded or hashed from it.
 */
public final class StorableEvent {
  private StorableEvent() {}

  /** The event with every text in it made storable. */
  public static JobEvent of(JobEvent event) {
    Facts.Builder facts = Facts.builder();
    event.facts().values().forEach((fact, value) -> facts.put(fact, clean(value)));
    return new JobEvent(
        text(event.key()),
        new JobId(text(event.job().cluster()), text(event.job().externalId())),
        event.kind(),
        event.source(),
        event.time(),
        optional(event.node()),
        optional(event.sluid()),
        facts.build(),
        new Origin(
            text(event.origin().actor()),
            text(event.origin().source()),
            optional(event.origin().correlationId())));
  }

  private static Object clean(Object value) {
    return switch (value) {
      case String text -> text(text);
      case List<?> texts -> texts.stream().map(text -> text((String) text)).toList();
      default -> value;
    };
  }

  private static @Nullable String optional(@Nullable String text) {
    return Optional.ofNullable(text).map(StorableEvent::text).orElse(null);
  }

  /** The same object when nothing is wrong with it. */
  public static String text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return repaired(text);
      }
    }
    return text;
  }

  private static String repaired(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(c ->
            c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? 0xFFFD : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
