// A server by tonic for findings about it. Its one method answers at once, ten times a second and without end. Prints its port,
// and then how the requests of each call ended ("half-close", or the status). Serves at most 60 seconds.
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio_stream::wrappers::TcpListenerStream;
use tokio_stream::{Stream, StreamExt};
use tonic::server::{Grpc, NamedService, StreamingService};
use tonic::{body::Body, Request, Response, Status, Streaming};

#[derive(Clone, PartialEq, prost::Message)]
struct Message {
    #[prost(string, tag = "1")]
    content: String,
}

type Replies = Pin<Box<dyn Stream<Item = Result<Message, Status>> + Send>>;
type Answer<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

#[derive(Clone)]
struct Chat;

impl StreamingService<Message> for Chat {
    type Response = Message;
    type ResponseStream = Replies;
    type Future = Answer<Response<Replies>, Status>;

    fn call(&mut self, request: Request<Streaming<Message>>) -> Self::Future {
        Box::pin(async move {
            let mut requests = request.into_inner();
            tokio::spawn(async move {
                loop {
                    match requests.message().await {
                        Ok(Some(_)) => continue,
                        Ok(None) => println!("half-close"),
                        Err(status) => println!("{:?}", status.code()),
                    }
                    break;
                }
            });
            let replies = tokio_stream::iter(0..)
                .throttle(Duration::from_millis(100))
                .map(|_: u32| Ok(Message::default()));
            Ok(Response::new(Box::pin(replies) as Replies))
        })
    }
}

impl tower_service::Service<http::Request<Body>> for Chat {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answer<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let codec = tonic_prost::ProstCodec::<Message, Message>::default();
        Box::pin(async move { Ok(Grpc::new(codec).streaming(Chat, request).await) })
    }
}

impl NamedService for Chat {
    const NAME: &'static str = "chat.ChatService";
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let end = tokio::time::sleep(Duration::from_secs(60));
    let server = tonic::transport::Server::builder().add_service(Chat);
    server
        .serve_with_incoming_shutdown(TcpListenerStream::new(listener), end)
        .await
        .unwrap();
}
