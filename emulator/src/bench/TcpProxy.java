import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A plain TCP proxy to compare with: a thread for each direction of a connection, which copies through a buffer of 32 KiB, as
 * chaos proxies do that have nothing to add. {@code java TcpProxy.java <listening port> <target port>}, all on loopback.
 */
public final class TcpProxy {
    private static final int BUFFER_BYTES = 32 * 1024;

    private TcpProxy() {}

    public static void main(String[] args) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        int targetPort = Integer.parseInt(args[1]);
        try (ServerSocket listening = new ServerSocket(Integer.parseInt(args[0]), 128, loopback)) {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket();
                try {
                    server.connect(new InetSocketAddress(loopback, targetPort));
                    client.setTcpNoDelay(true);
                    server.setTcpNoDelay(true);
                } catch (IOException e) {
                    client.close();
                    continue;
                }
                start(client, server);
                start(server, client);
            }
        }
    }

    private static void start(Socket from, Socket to) {
        Thread copier = new Thread(() -> copy(from, to));
        copier.setDaemon(true);
        copier.start();
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            int n;
            while ((n = from.getInputStream().read(buffer)) >= 0) {
                to.getOutputStream().write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone, which is all that was wanted.
        }
    }
}
