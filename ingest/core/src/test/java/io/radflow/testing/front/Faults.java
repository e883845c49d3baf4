package io.radflow.testing.front;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Decides which requests fail, the same way for the same requests in the same order by key. */
public final class Faults {

  private static final List<Fault> PASSING =
      List.of(Fault.RESET, Fault.CUT, Fault.SLOW_DOWN, Fault.INTERNAL_ERROR);

  private final Map<String, Fault> byKey = new ConcurrentHashMap<>();
  private final Map<String, Integer> tries = new ConcurrentHashMap<>();
  private final AtomicLong injected = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  private volatile double share;
  private volatile long seed;
  private volatile Predicate<String> keys = key -> true;
  private volatile List<Fault> drawnFrom = PASSING;
  private volatile boolean down;
  private volatile Duration delay = Duration.ZERO;
  private volatile Trap trap;
  private volatile BiPredicate<String, String> allowed = (method, key) -> true;

  Faults() {}

  /** A share of all requests for some keys fails in a way that passes. */
  public void inject(double shareOfRequests, long withSeed, Predicate<String> ofKeys) {
    inject(shareOfRequests, withSeed, ofKeys, PASSING);
  }

  /** A share of all requests is answered with 503, SlowDown. */
  public void slowDown(double shareOfRequests, long withSeed) {
    inject(shareOfRequests, withSeed, key -> true, List.of(Fault.SLOW_DOWN));
  }

  private void inject(
      double shareOfRequests, long withSeed, Predicate<String> ofKeys, List<Fault> from) {
    seed = withSeed;
    keys = ofKeys;
    drawnFrom = from;
    share = shareOfRequests;
  }

  /** Every request waits so long before it is answered. */
  public void delay(Duration ofEach) {
    delay = ofEach;
  }

  /**
   * Does something when a request comes, once: the request waits for it.
   *
   * @param method such as PUT
   * @param prefix of the key
   * @param ordinal of the request among those, from 1
   */
  public void when(String method, String prefix, int ordinal, Runnable action) {
    trap = new Trap(method, prefix, new AtomicInteger(ordinal), action);
  }

  /** Whether what was to be done at a request is still to be done. */
  public boolean isWaiting() {
    return trap != null;
  }

  private record Trap(String method, String prefix, AtomicInteger left, Runnable action) {

    boolean springs(String ofMethod, String ofKey) {
      return method.equals(ofMethod) && ofKey.startsWith(prefix) && left.decrementAndGet() == 0;
    }
  }

  /** Every request that reads this key fails so. */
  public void always(String key, Fault fault) {
    byKey.put(key, fault);
  }

  /**
   * All other requests are answered with 403, AccessDenied.
   *
   * @param methodAndKey of a request; the key of one for the bucket itself is empty
   */
  public void allow(BiPredicate<String, String> methodAndKey) {
    allowed = methodAndKey;
  }

  /** The store answers nobody, until it is told otherwise. */
  public void down(boolean isDown) {
    down = isDown;
  }

  /** Requests that came while the store was down. */
  public long refused() {
    return refused.get();
  }

  /** Faults so far. */
  public long injected() {
    return injected.get();
  }

  Fault next(String method, String key) {
    Trap set = trap;
    if (set != null && set.springs(method, key)) {
      trap = null;
      set.action().run();
    }
    if (!delay.isZero()) {
      LockSupport.parkNanos(delay.toNanos());
    }
    if (down) {
      refused.incrementAndGet();
      return Fault.RESET;
    }
    if (!allowed.test(method, key)) {
      return Fault.ACCESS_DENIED;
    }
    Fault fixed = method.equals("GET") || method.equals("HEAD") ? byKey.get(key) : null;
    Fault fault = fixed == null ? drawn(method, key) : fixed;
    if (fault != Fault.NONE) {
      injected.incrementAndGet();
    }
    return fault;
  }

  private Fault drawn(String method, String key) {
    if (share == 0 || !keys.test(key)) {
      return Fault.NONE;
    }
    int attempt = tries.merge(method + " " + key, 1, Integer::sum);
    long hash = mix(seed ^ mix((method + " " + key + " " + attempt).hashCode()));
    if ((hash >>> 11) * 0x1.0p-53 >= share) {
      return Fault.NONE;
    }
    Fault fault = drawnFrom.get((int) Math.floorMod(hash, (long) drawnFrom.size()));
    return fault == Fault.CUT && !method.equals("GET") ? Fault.RESET : fault;
  }

  /** SplitMix64's finaliser. */
  private static long mix(long value) {
    long mixed = (value + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
