import com.linecorp.armeria.client.grpc.GrpcClients;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.stub.AbstractAsyncStub;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/** A bidi call by Armeria: sends one message, reads to the end, prints the count of replies and the status code. */
public class Armeria {
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

  /** What a code generator would have written. */
  public static class ChatGrpc {
    static final MethodDescriptor<byte[], byte[]> METHOD =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName("chat.ChatService/BidirectionalChat")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    public static ServiceDescriptor getServiceDescriptor() {
      return ServiceDescriptor.newBuilder("chat.ChatService").addMethod(METHOD).build();
    }

    public static ChatStub newStub(Channel channel) {
      return new ChatStub(channel, CallOptions.DEFAULT);
    }

    public static class ChatStub extends AbstractAsyncStub<ChatStub> {
      ChatStub(Channel channel, CallOptions options) {
        super(channel, options);
      }

      protected ChatStub build(Channel channel, CallOptions options) {
        return new ChatStub(channel, options);
      }

      StreamObserver<byte[]> chat(StreamObserver<byte[]> replies) {
        return ClientCalls.asyncBidiStreamingCall(getChannel().newCall(METHOD, getCallOptions()), replies);
      }
    }
  }

  static class Replies implements StreamObserver<byte[]> {
    final CountDownLatch over = new CountDownLatch(1);
    String end = "open";
    int count = 0;

    public void onNext(byte[] reply) {
      count++;
    }

    public void onError(Throwable error) {
      end = count + " " + Status.fromThrowable(error).getCode().value();
      over.countDown();
    }

    public void onCompleted() {
      end = count + " 0";
      over.countDown();
    }
  }

  static ChatGrpc.ChatStub stub(String port) {
    return GrpcClients.newClient("gproto+h2c://127.0.0.1:" + port, ChatGrpc.ChatStub.class);
  }

  public static void main(String[] args) throws Exception {
    Replies replies = new Replies();
    stub(args[0]).chat(replies).onNext(new byte[0]);
    replies.over.await();
    System.out.println(replies.end);
    System.exit(0);
  }
}
