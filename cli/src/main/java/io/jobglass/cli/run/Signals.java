package io.jobglass.cli.run;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signal numbers of Linux, and taking a signal away from the JVM.
 *
 * <p>{@code sun.misc.Signal} is reached by reflection, because naming it is a compiler warning that
 * cannot be suppressed; it is exported by {@code jdk.unsupported} on purpose.
 */
public final class Signals {
  public static final int HUP = 1;
  public static final int INT = 2;
  public static final int KILL = 9;
  public static final int SEGV = 11;
  public static final int TERM = 15;
  public static final int CONT = 18;
  public static final int STOP = 19;
  public static final int TSTP = 20;
  public static final int TTIN = 21;
  public static final int TTOU = 22;

  private Signals() {}

  /**
   * Calls {@code action} with the signal's number, on a thread of the JVM, instead of what the JVM
   * would do. A signal that was ignored when this process started stays ignored.
   *
   * @param name without {@code SIG}
   * @return whether the JVM gave the signal away; it keeps it under {@code -Xrs}
   */
  public static boolean handle(String name, IntConsumer action) {
    try {
      Class<?> signalClass = Class.forName("sun.misc.Signal");
      Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
      Constructor<?> constructor = signalClass.getConstructor(String.class);
      Method number = signalClass.getMethod("getNumber");
      Method handle = signalClass.getMethod("handle", signalClass, handlerClass);
      Object ignore = handlerClass.getField("SIG_IGN").get(null);
      Object handler =
          Proxy.newProxyInstance(
              handlerClass.getClassLoader(),
              new Class<?>[] {handlerClass},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle") && arguments != null) {
                  action.accept((int) number.invoke(arguments[0]));
                  return null;
                }
                return switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" ->
                      arguments != null
                          && System.identityHashCode(proxy)
                              == System.identityHashCode(arguments[0]);
                  default -> "handler of SIG" + name;
                };
              });
      Object signal = constructor.newInstance(name);
      Object before = handle.invoke(null, signal, handler);
      if (ignore.equals(before)) {
        handle.invoke(null, signal, before);
      }
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
