import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A bidi call by grpc-java: sends one message, reads to the end, prints the count of replies and the status code. */
class Java {
  static class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    public InputStream stream(byte[] content) {
      return new ByteArrayInputStream(content);
    }

    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
    }
  }

  public static void main(String[] args) throws Exception {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(args[0])).usePlaintext().build();
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName("chat.ChatService/BidirectionalChat")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    CountDownLatch over = new CountDownLatch(1);
    StreamObserver<byte[]> replies =
        new StreamObserver<byte[]>() {
          int count = 0;

          public void onNext(byte[] reply) {
            count++;
          }

          public void onError(Throwable error) {
            System.out.println(count + " " + Status.fromThrowable(error).getCode().value());
            over.countDown();
          }

          public void onCompleted() {
            System.out.println(count + " 0");
            over.countDown();
          }
        };
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS);
    ClientCalls.asyncBidiStreamingCall(channel.newCall(method, options), replies).onNext(new byte[0]);
    over.await();
    System.exit(0);
  }
}
