package io.jobglass.storage.postgres;

import io.jobglass.core.usage.Sample;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Copies rows into {@code sample} in PostgreSQL's binary COPY format (the COPY page of its manual):
 * a header, then for each row the number of fields and each field's length and bytes. Not
 * thread-safe.
 */
final class SampleCopy {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };
  private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
  private static final short FIELDS = 13;
  private static final int ABSENT = -1;
  private static final byte JSONB_VERSION = 1;

  private static final String COPY =
      """
      copy sample (job_id, at, node_id, cpu_percent, cpu_cores, cpu_micros, memory_bytes, anon_bytes,
                   file_bytes, limit_bytes, gpu_percent, gpus, shmem_bytes)
      from stdin (format binary)
      """;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
  private final DataOutputStream out = new DataOutputStream(bytes);

  private SampleCopy() {}

  static void write(Handle handle, List<SampleRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    try {
      byte[] data = new SampleCopy().encode(rows);
      CopyIn copy = handle.getConnection().unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
      try {
        copy.writeToCopy(data, 0, data.length);
        copy.endCopy();
      } finally {
        if (copy.isActive()) {
          copy.cancelCopy();
        }
      }
    } catch (SQLException e) {
      throw SqlFailure.of(new IllegalStateException("cannot copy samples", e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
  }

  private byte[] encode(List<SampleRow> rows) throws IOException {
    out.write(SIGNATURE);
    out.writeInt(0);
    out.writeInt(0);
    for (SampleRow row : rows) {
      encode(row);
    }
    out.writeShort(-1);
    out.flush();
    return bytes.toByteArray();
  }

  private void encode(SampleRow row) throws IOException {
    Sample sample = row.sample();
    out.writeShort(FIELDS);
    integer(row.jobRow());
    integer(ChronoUnit.MICROS.between(POSTGRES_EPOCH, sample.time()));
    out.writeInt(Integer.BYTES);
    out.writeInt(row.node());
    decimal(sample.cpuPercent());
    decimal(sample.cpuCores());
    integer(sample.cpuMicros());
    integer(sample.memoryBytes());
    integer(sample.anonBytes());
    integer(sample.fileBytes());
    integer(sample.limitBytes());
    decimal(sample.gpuPercent());
    if (sample.gpus().isEmpty()) {
      out.writeInt(ABSENT);
    } else {
      byte[] json = StoredGpus.of(sample.gpus()).getBytes(StandardCharsets.UTF_8);
      out.writeInt(1 + json.length);
      out.writeByte(JSONB_VERSION);
      out.write(json);
    }
    integer(sample.shmemBytes());
  }

  private void integer(@Nullable Long value) throws IOException {
    if (value == null) {
      out.writeInt(ABSENT);
    } else {
      out.writeInt(Long.BYTES);
      out.writeLong(value);
    }
  }

  private void decimal(@Nullable Double value) throws IOException {
    if (value == null) {
      out.writeInt(ABSENT);
    } else {
      out.writeInt(Double.BYTES);
      out.writeDouble(value);
    }
  }
}
