package io.jobglass.server.http;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Size;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Counts the items of a list, beside {@link CharacterCount}, which replaces what comes built in.
 */
public final class ItemCount implements ConstraintValidator<Size, Collection<?>> {
  private int least;
  private int most;

  @Override
  public void initialize(Size size) {
    least = size.min();
    most = size.max();
  }

  @Override
  public boolean isValid(@Nullable Collection<?> items, ConstraintValidatorContext context) {
    return items == null || (items.size() >= least && items.size() <= most);
  }
}
