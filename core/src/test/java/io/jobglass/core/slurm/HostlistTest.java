package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostlistTest {
  /** From {@code scontrol show hostnames} of 22.05.8; those with a suffix as of 23.11. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a,b2,c; a b2 c",
        "n[1,3-4,09]; n1 n3 n4 n09",
        "n[08-11]; n08 n09 n10 n11",
        "n[099-101]; n099 n100 n101",
        "a[1-2],b[3],c; a1 a2 b3 c",
        "r[0-1]n[1-2]; r0n1 r0n2 r1n1 r1n2",
        "n[1-2][3-4]; n13 n14 n23 n24",
        "n[001,1]; n001 n1",
        "node-1-[2-3]; node-1-2 node-1-3",
        "[1-3]; 1 2 3",
        "n1,n1; n1 n1",
        "n[01-02]; n01 n02",
        "n[01-2]; n01 n02",
        "a[1-2]b[3-4]c[5-6]; a1b3c5 a1b3c6 a2b3c5 a2b3c6 a1b4c5 a1b4c6 a2b4c5 a2b4c6",
        "r[01-02]-n[1-2]-ib; r01-n1-ib r01-n2-ib r02-n1-ib r02-n2-ib",
        "n[1-2].cluster.org; n1.cluster.org n2.cluster.org",
      })
  void expandsAsSlurmDoes(String expression, String hosts) {
    assertThat(Hostlist.expand(expression)).containsExactly(hosts.split(" "));
  }

  @Test
  void separatorsMayRepeatAndBeBlank() {
    assertThat(Hostlist.expand(" a,,b\tc\n d[1,2], ")).containsExactly("a", "b", "c", "d1", "d2");
    assertThat(Hostlist.expand("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n[3-1]", "n[]", "n[a-c]", "n[0x1]", "n[000x133]", "n[1-70000]", "n[1-2]]", "n[1-2", "n[",
        "n]", "n[1,]", "n[,1]", "n[1-]", "n[-1]", "n[1--2]", "n[1 ,2]", "n[[1]]", "n[1-2-3]",
        "n[1234567890123456789]", "n[0-65535]m[0-65535]o[1]", "n[0-1000]m[0-1000]"
      })
  void rejectsWhatSlurmRejects(String expression) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hostlist.expand(expression))
        .withMessageContaining(" at position ");
  }

  @Test
  void errorNamesThePosition() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hostlist.expand("a,n[1-x]"))
        .withMessage("expected 1 to 18 digits at position 7 of hostlist 'a,n[1-x]'");
  }

  @Test
  void largestRangeAndListAreRead() {
    assertThat(Hostlist.expand("n[0-65535]")).hasSize(65536).endsWith("n65535");
    assertThat(Hostlist.expand("a[0-65535],b[0-65535],c[0-65535],d[0-65535]")).hasSize(262144);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hostlist.expand("a[0-65535],b[0-65535],c[0-65535],d[0-65535],e"));
  }

  @Test
  void longNamesCannotFillTheMemory() {
    String name = "n".repeat(1000);

    assertThatIllegalArgumentException().isThrownBy(() -> Hostlist.expand(name));
    assertThatIllegalArgumentException().isThrownBy(() -> Hostlist.expand(name + "[0-65535]"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hostlist.expand("n[0-65535]" + name + "[0-9]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "n09 n10 n11; n[09-11]",
        "n9 n10; n[9-10]",
        "n1 n01 n001; n[1,01,001]",
        "n3 n1 n2; n[3,1-2]",
        "r1n1 r1n2 r2n1; r1n[1-2],r2n1",
        "n1 n1; n[1,1]",
        "a b2 c; a,b2,c",
        "n9 n010; n[9,010]",
        "1 2 3; [1-3]",
        "login n1 m2 n3; login,n1,m2,n3",
      })
  void compressesAsSlurmDoes(String hosts, String expression) {
    assertThat(Hostlist.compress(List.of(hosts.split(" ")))).isEqualTo(expression);
  }

  @Test
  void compressRejectsWhatIsNoName() {
    for (String name : List.of("", "a b", "a,b", "n[1]", "n]")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Hostlist.compress(List.of("n1", name)));
    }
  }

  @Test
  void expandUndoesCompress() {
    Random random = new Random(11);
    String[] prefixes = {"n", "node-", "r1n", "", "a0b", "x.y", "n0"};
    for (int round = 0; round < 2000; round++) {
      List<String> hosts = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        String digits = "" + random.nextInt(1 + random.nextInt(200));
        String zeros = "0".repeat(random.nextInt(3));
        hosts.add(prefixes[random.nextInt(prefixes.length)] + zeros + digits);
      }
      hosts.add("9".repeat(18));
      hosts.add("8".repeat(40));

      assertThat(Hostlist.expand(Hostlist.compress(hosts))).isEqualTo(hosts);
    }
  }

  @Test
  void junkIsRefusedNotFollowed() {
    Random random = new Random(5);
    String letters = "n01-,[] \tx9";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder junk = new StringBuilder();
      for (int i = random.nextInt(16); i > 0; i--) {
        junk.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        assertThat(Hostlist.expand(junk.toString())).hasSizeLessThanOrEqualTo(262144);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("position");
      }
    }
  }
}
