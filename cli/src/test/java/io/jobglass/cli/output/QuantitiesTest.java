package io.jobglass.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "512M,536870912",
    "4G,4294967296",
    "1.5GiB,1610612736",
    "100,104857600",
    "64 KB,65536",
    "1t,1099511627776"
  })
  void readsMemorySizes(String text, long bytes) {
    assertThat(MemorySize.parse(text)).hasValue(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "-1G", "0", "1.5.2G", "4 apples"})
  void rejectsWhatIsNoSize(String text) {
    assertThat(MemorySize.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "1023,1023 B",
    "1024,1.00 KiB",
    "133201920,127 MiB",
    "68612102555,63.9 GiB",
    "1073741823,1.00 GiB",
    "10737418240,10.0 GiB"
  })
  void writesThreeDigitsOfMemory(long bytes, String text) {
    assertThat(MemorySize.format(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "90s,90",
    "1.5h,5400",
    "30,1800",
    "10:30,630",
    "4:00:00,14400",
    "2-12,216000",
    "2-12:30:15,217815",
    "1d,86400",
    "5M,300"
  })
  void readsDurations(String text, long seconds) {
    assertThat(Elapsed.parse(text)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0s", "soon", "1:2:3:4", "-5s"})
  void rejectsWhatIsNoDuration(String text) {
    assertThat(Elapsed.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"65,00:01:05", "67316,18:41:56", "345600,4-00:00:00", "0.42,0.4 s", "10,00:00:10"})
  void writesDurationsAsSacct(double seconds, String text) {
    assertThat(Elapsed.formatSeconds(seconds)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,[          ]   0 %", "0.41,[||||      ]  41 %", "0.004,[          ] 0.4 %",
    "1,[||||||||||] 100 %", "1.2,[||||||||||] 120 %", "0.01,[|         ] 1.0 %"
  })
  void drawsMeters(double fraction, String meter) {
    assertThat(Meter.of(fraction, 10)).isEqualTo(meter);
  }

  @Test
  void sparklineShowsGapsAndStartsAtZero() {
    List<OptionalDouble> values =
        List.of(
            OptionalDouble.of(0),
            OptionalDouble.empty(),
            OptionalDouble.of(50),
            OptionalDouble.of(100));
    assertThat(Sparkline.of(values, 100, true)).isEqualTo("▁·▅█");
    assertThat(Sparkline.of(values, 100, false)).isEqualTo("_?=#");
  }

  @Test
  void cleansForeignText() {
    assertThat(Text.clean("a\u001b[31mb\nc\u202ed\u2028")).isEqualTo("a?[31mb c?d?");
  }

  @Test
  void countsCells() {
    assertThat(Text.cells("计算")).isEqualTo(4);
    assertThat(Text.cells("e\u0301")).isEqualTo(1);
    assertThat(Text.cut("计算计算", 6)).isEqualTo("计算..");
    assertThat(Text.left("计", 4)).isEqualTo("计  ");
  }

  @Test
  void wrapsAtBlanksAndKeepsLongWordsWhole() {
    assertThat(Text.wrap("aa bb cccccccc d", 5)).containsExactly("aa bb", "cccccccc", "d");
  }
}
