package io.jobglass.storage.postgres;

import io.jobglass.core.usage.GpuActivity;
import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuUsage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The GPUs of a sample as its JSON column; what is absent has no key. Thread-safe. */
final class StoredGpus {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private StoredGpus() {}

  static String of(List<GpuUsage> gpus) {
    ArrayNode array = MAPPER.createArrayNode();
    for (GpuUsage gpu : gpus) {
      ObjectNode node = array.addObject();
      node.put("device", gpu.device());
      node.put("vendor", gpu.vendor());
      put(node, "model", gpu.model());
      put(node, "index", gpu.index());
      put(node, "utilization", gpu.utilizationPercent());
      put(node, "used", gpu.memoryUsedBytes());
      put(node, "total", gpu.memoryTotalBytes());
      put(node, "watts", gpu.powerWatts());
      put(node, "joules", gpu.energyJoules());
      put(node, "celsius", gpu.temperatureCelsius());
      hold(node, gpu.hold());
      activity(node, gpu.activity());
      put(node, "throttle", gpu.throttleReasons());
      put(node, "events", gpu.events());
    }
    return array.toString();
  }

  private static void hold(ObjectNode node, GpuHold hold) {
    put(node, "sharing", hold.sharing() == null ? null : hold.sharing().code());
    put(node, "basis", hold.basis());
    put(node, "certain", hold.certain());
    put(node, "processes", hold.processes());
    put(node, "touched", hold.touched());
    put(node, "active", hold.activeSeconds());
  }

  private static void activity(ObjectNode node, GpuActivity activity) {
    put(node, "sm", activity.smActivePercent());
    put(node, "occupancy", activity.smOccupancyPercent());
    put(node, "tensor", activity.tensorActivePercent());
    put(node, "dram", activity.dramActivePercent());
    put(node, "memory", activity.memoryActivityPercent());
    put(node, "smMhz", activity.smClockMegahertz());
    put(node, "memoryMhz", activity.memoryClockMegahertz());
    put(node, "limitWatts", activity.powerLimitWatts());
  }

  static List<GpuUsage> read(String json) {
    List<GpuUsage> gpus = new ArrayList<>();
    for (JsonNode node : MAPPER.readTree(json)) {
      gpus.add(
          new GpuUsage(
              node.get("device").stringValue(),
              number(node, "index"),
              node.get("vendor").stringValue(),
              text(node, "model"),
              decimal(node, "utilization"),
              integer(node, "used"),
              integer(node, "total"),
              decimal(node, "watts"),
              decimal(node, "joules"),
              decimal(node, "celsius"),
              new GpuHold(
                  GpuSharing.of(text(node, "sharing")),
                  text(node, "basis"),
                  flag(node, "certain"),
                  number(node, "processes"),
                  flag(node, "touched"),
                  decimal(node, "active")),
              new GpuActivity(
                  decimal(node, "sm"),
                  decimal(node, "occupancy"),
                  decimal(node, "tensor"),
                  decimal(node, "dram"),
                  decimal(node, "memory"),
                  decimal(node, "smMhz"),
                  decimal(node, "memoryMhz"),
                  decimal(node, "limitWatts")),
              texts(node, "throttle"),
              texts(node, "events")));
    }
    return gpus;
  }

  private static void put(ObjectNode node, String name, @Nullable Object value) {
    switch (value) {
      case null -> {}
      case String text -> node.put(name, text);
      case Integer number -> node.put(name, number);
      case Long number -> node.put(name, number);
      case Double number -> node.put(name, number);
      case Boolean flag -> node.put(name, flag);
      case List<?> texts when texts.isEmpty() -> {}
      case List<?> texts -> {
        ArrayNode array = node.putArray(name);
        texts.forEach(text -> array.add(String.valueOf(text)));
      }
      default -> throw new IllegalArgumentException(name + " is a " + value.getClass());
    }
  }

  private static @Nullable String text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value == null ? null : value.stringValue();
  }

  private static @Nullable Integer number(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value == null ? null : (Integer) value.intValue();
  }

  private static @Nullable Long integer(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value == null ? null : (Long) value.longValue();
  }

  private static @Nullable Double decimal(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value == null ? null : (Double) value.doubleValue();
  }

  private static @Nullable Boolean flag(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value == null ? null : (Boolean) value.booleanValue();
  }

  private static List<String> texts(JsonNode node, String name) {
    List<String> texts = new ArrayList<>();
    JsonNode value = node.get(name);
    if (value != null) {
      value.forEach(text -> texts.add(text.stringValue()));
    }
    return texts;
  }
}
