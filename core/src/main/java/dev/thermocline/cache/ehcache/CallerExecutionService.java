package dev.thermocline.cache.ehcache;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.ehcache.core.spi.service.ExecutionService;
import org.ehcache.spi.service.Service;
import org.ehcache.spi.service.ServiceProvider;

/**
 * Has Ehcache write to its file within the put that asks for it. Puts come from the threads of the {@link
 * dev.thermocline.cache.disk.WriteQueue} only, whose bytes are bounded; Ehcache's own disk queue has no bound and ends
 * in an OutOfMemoryError. No threads.
 */
final class CallerExecutionService implements ExecutionService {
    @Override
    public ScheduledExecutorService getScheduledExecutor(String poolAlias) {
        throw new UnsupportedOperationException("no cache here loads or writes on a schedule");
    }

    @Override
    public ExecutorService getOrderedExecutor(String poolAlias, BlockingQueue<Runnable> queue) {
        return new CallerExecutor();
    }

    @Override
    public ExecutorService getUnorderedExecutor(String poolAlias, BlockingQueue<Runnable> queue) {
        return new CallerExecutor();
    }

    @Override
    public void start(ServiceProvider<Service> serviceProvider) {}

    @Override
    public void stop() {}

    /** Runs tasks on the calling thread. */
    private static final class CallerExecutor extends AbstractExecutorService {
        private volatile boolean shut;

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        /**
         * Does nothing: the one callable that Ehcache submits syncs the file when its cache closes, and then the file
         * is deleted. Syncing gigabytes for that would only use up the deadline.
         */
        @Override
        public <T> Future<T> submit(Callable<T> task) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void shutdown() {
            shut = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shut = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shut;
        }

        @Override
        public boolean isTerminated() {
            return shut;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shut;
        }
    }
}
