package io.jobglass.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AcknowledgedRangesTest {
  @Test
  void agreesWithASetInAnyOrder() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      AcknowledgedRanges ranges = new AcknowledgedRanges(0);
      TreeSet<Long> set = new TreeSet<>();
      List<Long> sequences = new ArrayList<>();
      for (long sequence = 1; sequence <= 60; sequence++) {
        sequences.add(sequence);
      }
      Collections.shuffle(sequences, random);
      for (long sequence : sequences.subList(0, 45)) {
        long to = Math.min(60, sequence + random.nextInt(3));
        ranges.add(sequence, to);
        for (long each = sequence; each <= to; each++) {
          set.add(each);
        }
        long upTo = 0;
        while (set.contains(upTo + 1)) {
          upTo++;
        }
        assertThat(ranges.upTo()).isEqualTo(upTo);
        assertThat(ranges.pending(60)).isEqualTo(60 - set.size());
        for (long each = 1; each <= 60; each++) {
          assertThat(ranges.contains(each)).isEqualTo(set.contains(each));
        }
      }
    }
  }
}
