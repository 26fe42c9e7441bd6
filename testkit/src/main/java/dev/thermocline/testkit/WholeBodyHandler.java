package dev.thermocline.testkit;

import java.lang.reflect.Field;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.shaded.org.eclipse.jetty.io.Content;
import org.gaul.shaded.org.eclipse.jetty.server.Handler;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.server.Response;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.gaul.shaded.org.eclipse.jetty.util.Callback;

/**
 * Ends a request only when its body has been read to the end.
 *
 * <p>The S3 server reads as many payload bytes as an upload announces and leaves the signature and the trailer behind
 * them. If these are not there yet when the answer is sent (always so for an empty object whose client expects an
 * interim answer, seldom for others), Jetty drops the connection without saying so and the client's next request on it
 * fails.
 */
final class WholeBodyHandler extends Handler.Wrapper {

    private WholeBodyHandler(Handler handler) {
        super(handler);
    }

    /** Wraps the handler of a server that is not started. */
    static void putBefore(S3Proxy proxy) {
        try {
            Field field = S3Proxy.class.getDeclaredField("server"); // the builder has no place for a handler
            field.setAccessible(true);
            Server server = (Server) field.get(proxy);
            server.setHandler(new WholeBodyHandler(server.getHandler()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of s3proxy keeps its Jetty server elsewhere", e);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return super.handle(request, response, new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                Content.Source.consumeAll(request, getCallback());
            }
        });
    }
}
