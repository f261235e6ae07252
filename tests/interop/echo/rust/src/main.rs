//! The echo on tonic, with its reflection: echo [127.0.0.1:0]

use tokio_stream::wrappers::TcpListenerStream;
use tonic::{transport::Server, Request, Response, Status, Streaming};

mod pb {
    tonic::include_proto!("echo");
    pub const DESCRIBED: &[u8] = tonic::include_file_descriptor_set!("echo");
}

struct Echo;

#[tonic::async_trait]
impl pb::echo_server::Echo for Echo {
    type TalkStream = Streaming<pb::Ten>;

    async fn talk(&self, request: Request<Streaming<pb::Ten>>) -> Result<Response<Self::TalkStream>, Status> {
        Ok(Response::new(request.into_inner()))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listen = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".into());
    let listener = tokio::net::TcpListener::bind(listen).await?;
    println!("listening on {}", listener.local_addr()?);
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(pb::DESCRIBED)
        .build_v1()?;
    Server::builder()
        .add_service(pb::echo_server::EchoServer::new(Echo))
        .add_service(reflection)
        .serve_with_incoming(TcpListenerStream::new(listener))
        .await?;
    Ok(())
}
