package io.jobglass.agent.gpu;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One device that a job can hold: a whole GPU, a MIG device or a partition. Only {@code id} and the
 * PCI address last; index and minor may be others after the next start of the driver.
 *
 * @param id UUID ({@code GPU-…}, {@code MIG-…}) or, where there is none, the PCI address; a
 *     partition of an AMD GPU adds {@code /N}
 * @param pciAddress as sysfs writes it: {@code 0000:c1:00.0}; null on a MIG device
 * @param minor N of {@code /dev/nvidiaN} or {@code /dev/dri/renderDN}; of the parent on MIG devices
 * @param index the vendor tool's number of it; of the parent on MIG devices
 * @param parent id of the GPU that this is a part of
 * @param partition GPU instance of a MIG device, or number of the AMD partition
 * @param computeInstance of a MIG device
 * @param split whether the GPU is cut into parts, which are the devices that jobs hold
 * @param card name of the power sensor that several devices share, null where it has its own
 */
public record GpuDevice(
    String id,
    GpuVendor vendor,
    @Nullable String model,
    @Nullable String pciAddress,
    @Nullable Integer minor,
    @Nullable Integer index,
    @Nullable String parent,
    @Nullable Integer partition,
    @Nullable Integer computeInstance,
    boolean split,
    @Nullable String card) {
  public GpuDevice {
    if (id.isBlank()) {
      throw new IllegalArgumentException("a GPU needs a lasting name");
    }
  }

  /** A whole GPU that is not split. */
  public static GpuDevice whole(
      String id,
      GpuVendor vendor,
      @Nullable String model,
      @Nullable String pciAddress,
      @Nullable Integer minor,
      @Nullable Integer index) {
    return new GpuDevice(
        id, vendor, model, pciAddress, minor, index, null, null, null, false, null);
  }

  /** The same GPU, cut into parts. */
  public GpuDevice asSplit() {
    return new GpuDevice(
        id,
        vendor,
        model,
        pciAddress,
        minor,
        index,
        parent,
        partition,
        computeInstance,
        true,
        card);
  }

  /** The same device, whose power is measured for the whole card. */
  public GpuDevice onCard(String sharedCard) {
    return new GpuDevice(
        id,
        vendor,
        model,
        pciAddress,
        minor,
        index,
        parent,
        partition,
        computeInstance,
        split,
        sharedCard);
  }

  /**
   * Whether a scheduler's lasting name means this device: its UUID, the MIG name of drivers before
   * R470 ({@code MIG-GPU-…/gi/ci}), or its PCI address with four or eight digits of domain.
   */
  public boolean answersTo(String name) {
    return name.equalsIgnoreCase(id)
        || name.equalsIgnoreCase(oldMigName())
        || (parent == null && sysfsAddress(name).equals(pciAddress));
  }

  /** Whether it is a part of a split NVIDIA GPU. */
  public boolean isMig() {
    return parent != null && vendor == GpuVendor.NVIDIA;
  }

  private @Nullable String oldMigName() {
    return computeInstance == null
        ? null
        : "MIG-" + parent + "/" + partition + "/" + computeInstance;
  }

  /** A PCI address as sysfs writes it: lower case, four digits of domain unless it needs more. */
  public static String sysfsAddress(String address) {
    String lower = address.strip().toLowerCase(Locale.ROOT);
    int colon = lower.indexOf(':');
    return colon == 8 && lower.startsWith("0000") ? lower.substring(4) : lower;
  }
}
