import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.FileInputStream;
import java.net.InetSocketAddress;

/** The echo on grpc-java, with its reflection: Echo PROTOSET [PORT]. */
public final class Echo {
  private static FileDescriptor read(String protoset) throws Exception {
    try (FileInputStream in = new FileInputStream(protoset)) {
      // It imports nothing.
      FileDescriptorProto file = FileDescriptorSet.parseFrom(in).getFile(0);
      return FileDescriptor.buildFrom(file, new FileDescriptor[0]);
    }
  }

  private static StreamObserver<DynamicMessage> talk(StreamObserver<DynamicMessage> replies) {
    return new StreamObserver<>() {
      @Override
      public void onNext(DynamicMessage message) {
        replies.onNext(message);
      }

      @Override
      public void onError(Throwable gone) {}

      @Override
      public void onCompleted() {
        replies.onCompleted();
      }
    };
  }

  public static void main(String[] args) throws Exception {
    FileDescriptor file = read(args[0]);
    Descriptor ten = file.findMessageTypeByName("Ten");
    MethodDescriptor.Marshaller<DynamicMessage> marshaller =
        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(ten));
    MethodDescriptor<DynamicMessage, DynamicMessage> method =
        MethodDescriptor.newBuilder(marshaller, marshaller)
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(MethodDescriptor.generateFullMethodName("echo.Echo", "Talk"))
            .build();
    ProtoFileDescriptorSupplier described = () -> file;
    ServiceDescriptor service =
        ServiceDescriptor.newBuilder("echo.Echo").setSchemaDescriptor(described).addMethod(method).build();
    int port = args.length > 1 ? Integer.parseInt(args[1]) : 0;
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
            .addService(
                ServerServiceDefinition.builder(service)
                    .addMethod(method, ServerCalls.asyncBidiStreamingCall(Echo::talk))
                    .build())
            .addService(ProtoReflectionServiceV1.newInstance())
            .build()
            .start();
    System.out.println("listening on 127.0.0.1:" + server.getPort());
    server.awaitTermination();
  }
}
