package io.jobglass.core.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jobglass.core.accounting.HeldShare.Measured;
import io.jobglass.core.job.EndReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random shares, each seed its own set: whatever was held is accounted for exactly once. */
class BalanceTest {
  private static final Instant START = Instant.parse("2026-11-20T08:00:00Z");
  private static final double TOLERANCE = 1e-9;
  private static final List<Function<Balance, Amount>> RESOURCES =
      List.of(Balance::cores, Balance::memory, Balance::gpus, Balance::energy);

  static Stream<Long> seeds() {
    return Stream.iterate(1L, seed -> seed + 1).limit(300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void allocatedIsUsedAndWastedAndNotMeasured(long seed) {
    Random random = new Random(seed);
    Period period = period(random);
    double cores = 0;
    double bytes = 0;
    double gpus = 0;
    Balance sum = Balance.NONE;
    for (HeldShare share : shares(random)) {
      double held = period.overlapSeconds(share.start(), share.end());
      cores += share.cpus() == null ? 0 : share.cpus() * held;
      bytes += share.memoryBytes() == null ? 0 : share.memoryBytes() * held;
      gpus += share.gpus() == null ? 0 : share.gpus() * held;
      sum = sum.plus(Balance.of(share, period));
    }
    same(sum.cores().allocated(), cores);
    same(sum.memory().allocated(), bytes);
    same(sum.gpus().allocated(), gpus);
    for (Function<Balance, Amount> resource : RESOURCES) {
      Amount amount = resource.apply(sum);
      assertThat(amount.used()).isNotNegative();
      assertThat(amount.wasted()).isNotNegative();
      assertThat(amount.notMeasured()).isNotNegative();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyDivisionOfTimeAddsUp(long seed) {
    Random random = new Random(seed);
    Period whole = period(random);
    List<Instant> cuts = new ArrayList<>(List.of(whole.from(), whole.to()));
    for (int i = random.nextInt(6); i > 0; i--) {
      long length = whole.to().getEpochSecond() - whole.from().getEpochSecond();
      cuts.add(whole.from().plusSeconds(1 + random.nextLong(length - 1)));
    }
    List<Instant> sorted = cuts.stream().distinct().sorted().toList();
    List<HeldShare> shares = shares(random);
    Balance parts = Balance.NONE;
    for (int i = 1; i < sorted.size(); i++) {
      parts = parts.plus(sum(shares, new Period(sorted.get(i - 1), sorted.get(i))));
    }
    same(parts, sum(shares, whole));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyDivisionOfTheJobsAddsUp(long seed) {
    Random random = new Random(seed);
    Period period = period(random);
    List<HeldShare> shares = new ArrayList<>(shares(random));
    Balance whole = sum(shares, period);
    Collections.shuffle(shares, random);
    int cut = random.nextInt(shares.size() + 1);
    same(
        sum(shares.subList(0, cut), period).plus(sum(shares.subList(cut, shares.size()), period)),
        whole);
  }

  @Test
  void whatNobodyWatchedIsNotWasted() {
    HeldShare share = new HeldShare(START, at(100), 4.0, 10.0, 2.0, null);
    Balance balance = Balance.of(share, new Period(at(50), at(500)));
    assertThat(balance.cores()).isEqualTo(new Amount(0, 0, 200));
    assertThat(balance.memory()).isEqualTo(new Amount(0, 0, 500));
    assertThat(balance.gpus()).isEqualTo(new Amount(0, 0, 100));
    assertThat(balance.energy()).isEqualTo(Amount.NONE);
    assertThat(balance.gpuSecondsWithoutEnergy()).isEqualTo(100);
  }

  @Test
  void splitsAMeasuredShareByItsCounters() {
    Measured measured = new Measured(at(80), 160.0, null, 4.0, 100.0, 25.0, null, 1000.0);
    HeldShare share = new HeldShare(START, at(100), 4.0, 10.0, 2.0, measured);
    Balance balance = Balance.of(share, new Period(START, at(100)));
    assertThat(balance.cores()).isEqualTo(new Amount(160, 160, 80));
    assertThat(balance.memory()).isEqualTo(new Amount(320, 480, 200));
    assertThat(balance.gpus()).isEqualTo(new Amount(25, 75, 100));
    assertThat(balance.energy()).isEqualTo(new Amount(250, 750, 0));
  }

  @Test
  void whatWentBeyondTheAllocationStandsApart() {
    Measured measured = new Measured(at(100), 600.0, null, 20.0, null, null, null, null);
    HeldShare share = new HeldShare(START, at(100), 4.0, 10.0, null, measured);
    Balance balance = Balance.of(share, new Period(START, at(50)));
    assertThat(balance.cores()).isEqualTo(new Amount(200, 0, 0));
    assertThat(balance.memory()).isEqualTo(new Amount(500, 0, 0));
    assertThat(balance.coreSecondsBeyond()).isEqualTo(100);
  }

  @Test
  void eachAttemptIsCountedOnceInARow() {
    Period period = new Period(START, at(1000));
    ReportTally tally = new ReportTally(period);
    HeldShare share = new HeldShare(START, at(100), 4.0, null, null, null);
    for (long attempt : new long[] {1, 1, 2}) {
      tally.add(
          new ReportLine("ada", attempt, true, share, at(100), EndReason.OUT_OF_MEMORY, 400L));
    }
    tally.add(new ReportLine(null, 3, false, share, at(2000), EndReason.COMPLETED, 400L));
    assertThat(tally.rows())
        .anySatisfy(row -> {
          assertThat(row.name()).isEqualTo("ada");
          assertThat(row.jobs()).isEqualTo(2);
          assertThat(row.jobsImported()).isEqualTo(2);
          assertThat(row.failed()).isEqualTo(2);
          assertThat(row.balance().cores().allocated()).isEqualTo(1200);
          assertThat(row.limitSeconds()).isEqualTo(800);
          assertThat(row.ranSeconds()).isEqualTo(200);
        })
        .anySatisfy(row -> {
          assertThat(row.name()).isNull();
          assertThat(row.endings()).isEmpty();
        });
  }

  private static Balance sum(List<HeldShare> shares, Period period) {
    return shares.stream()
        .map(share -> Balance.of(share, period))
        .reduce(Balance.NONE, Balance::plus);
  }

  private static List<HeldShare> shares(Random random) {
    List<HeldShare> shares = new ArrayList<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      Instant start = at(random.nextInt(10_000));
      Instant end = start.plusMillis(random.nextInt(5_000_000));
      shares.add(
          new HeldShare(
              start,
              end,
              maybe(random, 128),
              maybe(random, 1e12),
              maybe(random, 8),
              random.nextInt(4) == 0 ? null : measured(random, start)));
    }
    return shares;
  }

  /** Also what should not be: readings before the start, more used than there was. */
  private static Measured measured(Random random, Instant start) {
    return new Measured(
        start.plusMillis(random.nextInt(6_000_000) - 500_000),
        maybe(random, 1e6),
        maybe(random, 120),
        maybe(random, 2e12),
        maybe(random, 1e5),
        maybe(random, 1e5),
        maybe(random, 100),
        maybe(random, 1e7));
  }

  private static @Nullable Double maybe(Random random, double most) {
    return random.nextInt(4) == 0 ? null : (Double) (random.nextDouble() * most);
  }

  private static Period period(Random random) {
    Instant from = at(random.nextInt(12_000) - 1000);
    return new Period(from, from.plusSeconds(2 + random.nextInt(10_000)));
  }

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  private static void same(Balance one, Balance other) {
    for (Function<Balance, Amount> resource : RESOURCES) {
      same(resource.apply(one).used(), resource.apply(other).used());
      same(resource.apply(one).wasted(), resource.apply(other).wasted());
      same(resource.apply(one).notMeasured(), resource.apply(other).notMeasured());
    }
    same(one.coreSecondsBeyond(), other.coreSecondsBeyond());
    same(one.gpuSecondsWithoutEnergy(), other.gpuSecondsWithoutEnergy());
  }

  private static void same(double one, double other) {
    assertThat(one).isCloseTo(other, within(TOLERANCE * Math.max(1, Math.abs(other)) * 10));
  }
}
