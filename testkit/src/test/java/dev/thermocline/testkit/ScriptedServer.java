package dev.thermocline.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that runs a script on each connection, for messages that a real S3 server does not send when asked. */
final class ScriptedServer implements AutoCloseable {

    /** What happens on one connection; the connection is closed when it returns. */
    interface Script {
        void run(Peer peer) throws IOException;
    }

    private final ServerSocket listener;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    ScriptedServer(Script script) throws IOException {
        listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                start(() -> {
                    try (socket) {
                        script.run(new Peer(socket));
                    }
                });
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private interface Loop {
        void run() throws IOException;
    }

    private static void start(Loop loop) {
        Thread thread = new Thread(() -> {
            try {
                loop.run();
            } catch (IOException e) {
                // closed by the test or by the other side
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One end of a connection, in text. Used by one thread. */
    static final class Peer implements AutoCloseable {

        private static final int TIMEOUT_MILLIS = 20_000;

        private final Socket socket;
        private final InputStream input;
        private final OutputStream output;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            this.input = socket.getInputStream();
            this.output = socket.getOutputStream();
        }

        /** A client of the port. */
        static Peer connect(int port) throws IOException {
            return new Peer(new Socket(InetAddress.getLoopbackAddress(), port));
        }

        void send(String text) throws IOException {
            output.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Reads up to and with the text. */
        String readUntil(String end) throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.indexOf(end) < 0) {
                int next = input.read();
                if (next < 0) {
                    throw new IOException("The connection ended after: " + text);
                }
                text.append((char) next);
            }
            return text.toString();
        }

        String readHead() throws IOException {
            return readUntil("\r\n\r\n");
        }

        String read(int count) throws IOException {
            return new String(input.readNBytes(count), StandardCharsets.ISO_8859_1);
        }

        String readToEnd() throws IOException {
            return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
        }

        /** Closes with a reset: what was not read is lost. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
