package io.jobglass.server.ui;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The files of the web pages, all held in memory: what is not here cannot be asked for, whatever a
 * path says. Immutable.
 */
public final class UiFiles {
  private static final String PAGES = "io/jobglass/ui/";
  private static final String LIBRARIES = "META-INF/resources/";
  private static final List<String> LIBRARY_FILES =
      List.of(
          "webjars/lit-html/*/*.js",
          "webjars/lit-html/*/directives/*.js",
          "webjars/uplot/*/dist/uPlot.esm.js",
          "webjars/uplot/*/dist/uPlot.min.css");
  private static final String SHELL = "index.html";
  private static final String VERSION_MARK = "@version@";
  private static final int VERSION_LENGTH = 16;

  private final Map<String, byte[]> files;
  private final String shell;
  private final String version;

  private UiFiles(Map<String, byte[]> files, String shell, String version) {
    this.files = Map.copyOf(files);
    this.shell = shell;
    this.version = version;
  }

  /** Reads the packaged files. */
  public static UiFiles load() throws IOException {
    Map<String, byte[]> pages = read(PAGES, "**/*.*");
    byte[] shell = pages.remove(SHELL);
    if (shell == null) {
      throw new IOException("the web pages are not packaged: no " + PAGES + SHELL);
    }
    Map<String, byte[]> files = new TreeMap<>();
    for (String pattern : LIBRARY_FILES) {
      read(LIBRARIES, pattern).forEach((path, content) -> files.put("/" + path, content));
    }
    String version = version(pages, shell);
    pages.forEach((path, content) -> files.put("/ui/" + version + "/" + path, content));
    String text = new String(shell, StandardCharsets.UTF_8).replace(VERSION_MARK, version);
    return new UiFiles(files, text, version);
  }

  /** The one HTML document, which every page begins with. */
  public byte[] shell() {
    return shell.getBytes(StandardCharsets.UTF_8);
  }

  /** Names the content of all pages: another content has another version. */
  public String version() {
    return version;
  }

  /** A file whose path names its version, such as {@code /ui/5e3f…/app.js}. */
  public Optional<byte[]> file(String path) {
    return Optional.ofNullable(files.get(path)).map(byte[]::clone);
  }

  private static Map<String, byte[]> read(String root, String pattern) throws IOException {
    Map<String, byte[]> found = new TreeMap<>();
    PathMatchingResourcePatternResolver resolver =
        new PathMatchingResourcePatternResolver(UiFiles.class.getClassLoader());
    for (Resource resource : resolver.getResources("classpath*:" + root + pattern)) {
      String url = resource.getURL().toString();
      String path = url.substring(url.lastIndexOf(root) + root.length());
      found.put(path, resource.getContentAsByteArray());
    }
    return found;
  }

  private static String version(Map<String, byte[]> pages, byte[] shell) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(shell);
      pages.forEach((path, content) -> {
        digest.update(path.getBytes(StandardCharsets.UTF_8));
        digest.update(content);
      });
      return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
