// A bidi call by tonic: sends one message, reads to the end, prints the count of replies, the status code and the seconds.
//
//     tonic PORT [TIMEOUT PATIENCE]
//
// TIMEOUT: what is given to set_timeout, in seconds, 10 by default. A stream that has not ended after PATIENCE seconds, 10 by
// default, is "open" in the place of the code.
use std::env::args;
use std::time::{Duration, Instant};

use tokio_stream::StreamExt;

#[derive(Clone, PartialEq, prost::Message)]
struct Message {
    #[prost(string, tag = "1")]
    content: String,
}

fn seconds(position: usize) -> Duration {
    Duration::from_secs(
        args()
            .nth(position)
            .map_or(10, |text| text.parse().unwrap()),
    )
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let address = format!("http://127.0.0.1:{}", args().nth(1).unwrap());
    let channel = tonic::transport::Endpoint::new(address)
        .unwrap()
        .connect()
        .await
        .unwrap();
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.unwrap();
    let requests = tokio_stream::once(Message::default()).chain(tokio_stream::pending());
    let mut request = tonic::Request::new(requests);
    request.set_timeout(seconds(2));
    let path = http::uri::PathAndQuery::from_static("/chat.ChatService/BidirectionalChat");
    let began = Instant::now();
    let mut replies = 0;
    let code = match client
        .streaming(
            request,
            path,
            tonic_prost::ProstCodec::<Message, Message>::default(),
        )
        .await
    {
        Err(status) => (status.code() as i32).to_string(),
        Ok(response) => {
            let mut stream = response.into_inner();
            loop {
                match tokio::time::timeout_at((began + seconds(3)).into(), stream.message()).await {
                    Err(_) => break "open".to_string(),
                    Ok(Ok(Some(_))) => replies += 1,
                    Ok(Ok(None)) => break "0".to_string(),
                    Ok(Err(status)) => break (status.code() as i32).to_string(),
                }
            }
        }
    };
    println!("{} {} {}", replies, code, began.elapsed().as_secs());
}
