package dev.thermocline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The lists of options may be loaded by any threads in any order. */
class OptionLoadingTest {
    private static final int ROUNDS = 50;

    @Test
    void threadsThatLoadTheListsAtTheSameTimeDoNotWaitForEachOther() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });
        URL[] classes = {
            CacheOptions.class.getProtectionDomain().getCodeSource().getLocation()
        };
        for (int round = 0; round < ROUNDS; round++) {
            try (URLClassLoader fresh = new OwnClassesFirst(classes)) {
                CyclicBarrier together = new CyclicBarrier(2);
                List<Future<Class<?>>> loads = List.of(
                        threads.submit(() -> load("CacheOptions", fresh, together)),
                        threads.submit(() -> load("CommitOptions", fresh, together)));
                for (Future<Class<?>> load : loads) {
                    assertThat(load.get(30, TimeUnit.SECONDS)).isNotNull();
                }
            }
        }
        threads.shutdownNow();
    }

    private static Class<?> load(String name, ClassLoader loader, CyclicBarrier together) throws Exception {
        together.await(30, TimeUnit.SECONDS);
        return Class.forName("dev.thermocline.config." + name, true, loader);
    }

    /** Loads the options again for each round. */
    private static final class OwnClassesFirst extends URLClassLoader {
        OwnClassesFirst(URL[] classes) {
            super(classes, OptionLoadingTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.thermocline.config.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
