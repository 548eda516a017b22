package io.jobglass.cli.check;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Every environment variable that one of our programs reads, and what its text looks like. */
enum Variable {
  PORT(Form.PORT),
  HOST(Form.HOST),
  DATABASE_URL(Form.DATABASE),
  METRICS_RETENTION_DAYS(Form.DAYS),
  SCHEDULER_BACKEND(Form.TEXT),
  SEED_DEMO(Form.SWITCH),
  OBSERVABILITY_API_URL(Form.URL),
  OBSERVABILITY_TIMEOUT(Form.NUMBER),
  JOBGLASS_SERVER(Form.URL),
  JOBGLASS_TOKEN(Form.SECRET),
  JOBGLASS_NODE(Form.TEXT),
  JOBGLASS_HOME(Form.TEXT),
  JOBGLASS_ROOT(Form.TEXT),
  JOBGLASS_CONFIG(Form.TEXT),
  JOBGLASS_JOB_ID(Form.TEXT),
  JOBGLASS_RUN_ID(Form.TEXT),
  JOBGLASS_SERVER_OPTS(Form.TEXT),
  JOBGLASS_AGENT_OPTS(Form.TEXT),
  JOBGLASS_SIMULATOR_OPTS(Form.TEXT),
  JOBGLASS_CLI_OPTS(Form.TEXT),
  JOBGLASS_HTTP_HOST(Form.HOST),
  JOBGLASS_HTTP_PORT(Form.PORT),
  JOBGLASS_HTTP_ALLOWED_HOSTS(Form.TEXT),
  JOBGLASS_HTTP_BODY_LIMIT(Form.SIZE),
  JOBGLASS_HTTP_BATCH_BODY_LIMIT(Form.SIZE),
  JOBGLASS_HTTP_HEADER_LIMIT(Form.SIZE),
  JOBGLASS_HTTP_HEADER_COUNT(Form.NUMBER),
  JOBGLASS_HTTP_PARAMETER_COUNT(Form.NUMBER),
  JOBGLASS_HTTP_JSON_DEPTH(Form.NUMBER),
  JOBGLASS_HTTP_MAX_CONNECTIONS(Form.NUMBER),
  JOBGLASS_HTTP_READ_TIMEOUT(Form.TIME),
  JOBGLASS_HTTP_BODY_TIMEOUT(Form.TIME),
  JOBGLASS_HTTP_DRAIN_TIMEOUT(Form.TIME),
  JOBGLASS_DATABASE_URL(Form.DATABASE),
  JOBGLASS_DATABASE_DIRECTORY(Form.TEXT),
  JOBGLASS_CLUSTER_NAME(Form.TEXT),
  JOBGLASS_SECURITY_EVALUATION(Form.SWITCH),
  JOBGLASS_RETENTION_DAYS(Form.DAYS),
  JOBGLASS_REPORTS_INTERVAL(Form.TIME),
  JOBGLASS_RULES_FILE(Form.TEXT),
  JOBGLASS_WEBHOOK_URL(Form.URL),
  JOBGLASS_WEBHOOK_KEY_FILE(Form.TEXT),
  JOBGLASS_WEBHOOK_PER_MINUTE(Form.NUMBER),
  JOBGLASS_SCHEDULER_BACKEND(Form.TEXT),
  JOBGLASS_SCHEDULER_SEED_DEMO(Form.SWITCH),
  JOBGLASS_ACCOUNTING_CO2_GRAMS_PER_KWH(Form.NUMBER),
  JOBGLASS_AGENT_SERVER(Form.URL),
  JOBGLASS_AGENT_SPOOL(Form.FOLDER),
  JOBGLASS_AGENT_RUNS(Form.FOLDER),
  JOBGLASS_AGENT_HOOK_SPOOL(Form.FOLDER),
  JOBGLASS_AGENT_NODE(Form.TEXT),
  JOBGLASS_AGENT_CLUSTER(Form.TEXT),
  JOBGLASS_AGENT_CGROUP_ROOT(Form.FOLDER),
  JOBGLASS_AGENT_PROC_ROOT(Form.FOLDER),
  JOBGLASS_AGENT_PASSWORD_FILE(Form.TEXT),
  JOBGLASS_AGENT_TOKEN_FILE(Form.TEXT),
  JOBGLASS_AGENT_INTERVAL(Form.NUMBER),
  JOBGLASS_AGENT_DETAIL_INTERVAL(Form.NUMBER),
  JOBGLASS_AGENT_METRICS_HOST(Form.HOST),
  JOBGLASS_AGENT_METRICS_PORT(Form.PORT),
  JOBGLASS_AGENT_JOBCOMP_PORT(Form.PORT),
  JOBGLASS_AGENT_ACCOUNTING(Form.FOLDER),
  JOBGLASS_AGENT_ACCOUNTING_INTERVAL(Form.NUMBER),
  JOBGLASS_AGENT_ACCOUNTING_TIMEOUT(Form.NUMBER),
  JOBGLASS_AGENT_ACCOUNTING_ROWS(Form.NUMBER),
  JOBGLASS_AGENT_NVML_LIBRARY(Form.TEXT),
  JOBGLASS_AGENT_SYS_ROOT(Form.FOLDER),
  JOBGLASS_AGENT_GRES_CONF(Form.TEXT),
  JOBGLASS_AGENT_GPU_SOCKET(Form.TEXT),
  JOBGLASS_AGENT_DCGM_JOB_MAPPING(Form.FOLDER),
  JOBGLASS_AGENT_SPOOL_MIB(Form.NUMBER),
  JOBGLASS_AGENT_CPU_LIMIT(Form.NUMBER),
  JOBGLASS_AGENT_OUTPUT(Form.TEXT),
  JOBGLASS_HOOK_SPOOL(Form.FOLDER),
  JOBGLASS_HOOK_URL(Form.URL),
  JOBGLASS_HOOK_CONF(Form.TEXT),
  JOBGLASS_HOOK_RUN(Form.FOLDER);

  /** What a text must look like. */
  enum Form {
    URL("a URL such as http://host:8080", "http://127.0.0.1:8080"),
    DATABASE(
        "postgres://user:password@host:port/database",
        "postgres://USER:PASSWORD@HOST:5432/DATABASE"),
    PORT("a whole number from 0 to 65535", "8080"),
    HOST("a host name or an address", "127.0.0.1"),
    SIZE("a size such as 8MiB", "8MiB"),
    TIME("a time such as 20s", "20s"),
    DAYS("a whole number of days", "365"),
    NUMBER("a number", "15"),
    SWITCH("true or false", "false"),
    FOLDER("an absolute path", "DIR"),
    SECRET("one line of printable characters", "TOKEN"),
    TEXT("one line", "");

    private final String expected;
    private final String example;

    Form(String expected, String example) {
      this.expected = expected;
      this.example = example;
    }

    private boolean accepts(String text) {
      return switch (this) {
        case URL -> isUrl(text, "http", "https");
        case DATABASE -> isUrl(text, "postgres", "postgresql");
        case PORT -> isNumber(text) && Integer.parseInt(text) <= 65535;
        case HOST -> text.matches("[A-Za-z0-9._:-]+");
        case SIZE -> text.matches("\\d{1,12}(B|KiB|MiB|GiB)?");
        case TIME -> text.matches("\\d{1,9}(ms|s|m|h|d)");
        case DAYS -> isNumber(text) && Integer.parseInt(text) <= 36_500;
        case NUMBER -> text.matches("\\d{1,9}(\\.\\d{1,9})?");
        case SWITCH -> text.toLowerCase(Locale.ROOT).matches("true|yes|on|1|false|no|off|0");
        case FOLDER -> text.startsWith("/");
        case SECRET -> text.matches("[!-~]+");
        case TEXT -> !text.contains("\n");
      };
    }

    private static boolean isNumber(String text) {
      return text.matches("\\d{1,9}");
    }

    private static boolean isUrl(String text, String scheme, String other) {
      try {
        URI uri = new URI(text);
        return uri.getHost() != null
            && (scheme.equals(uri.getScheme()) || other.equals(uri.getScheme()));
      } catch (URISyntaxException e) {
        return false;
      }
    }
  }

  private final Form form;

  Variable(Form form) {
    this.form = form;
  }

  /** What is wrong with a text; what may hold a password is not repeated. */
  Optional<Finding> problem(String text) {
    if (form.accepts(text)) {
      return Optional.empty();
    }
    boolean secret =
        form == Form.SECRET || form == Form.DATABASE || (form == Form.URL && text.contains("@"));
    return Optional.of(
        Finding.failed(
            name() + ": expected " + form.expected + (secret ? "" : ", got '" + text + "'"),
            "export " + name() + "=" + form.example));
  }
}
