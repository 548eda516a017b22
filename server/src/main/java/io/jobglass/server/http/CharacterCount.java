package io.jobglass.server.http;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Counts characters, not UTF-16 units: an id of 255 emoji has 255. */
public final class CharacterCount implements ConstraintValidator<Size, CharSequence> {
  private int least;
  private int most;

  @Override
  public void initialize(Size size) {
    least = size.min();
    most = size.max();
  }

  @Override
  public boolean isValid(@Nullable CharSequence text, ConstraintValidatorContext context) {
    if (text == null) {
      return true;
    }
    int count = Character.codePointCount(text, 0, text.length());
    return count >= least && count <= most;
  }
}
