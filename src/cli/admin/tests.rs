//! The socket's contract: frames, input, long paths, versions.

use std::os::unix::fs::PermissionsExt;

use tokio::io::AsyncReadExt;

use super::*;
use crate::cli::exit::{Exit, Failure};
use crate::cli::out::Terminal;

/// A server whose command counts the bytes of its input and fails for "fail".
fn handler() -> Handler<String> {
    std::sync::Arc::new(|request: Request<String>, uid, mut input, out| {
        Box::pin(async move {
            assert_eq!(uid, rustix::process::geteuid().as_raw());
            let mut bytes = Vec::new();
            input.read_to_end(&mut bytes).await.unwrap();
            out.data(format!("{} {} {}\n", request.command, bytes.len(), out.is_json()).as_bytes()).await;
            if request.command == "fail" { Err(Failure::new(Exit::Usage, "no such role")) } else { Ok(Exit::Done) }
        })
    })
}

fn request(command: &str) -> Request<String> {
    Request {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        organization: None,
        json: true,
        command: command.to_owned(),
    }
}

/// What one request answers, and what it wrote to its file.
async fn ask(data_dir: &std::path::Path, request: Request<String>, input: &[u8]) -> (Exit, String) {
    let (data_dir, input) = (data_dir.to_owned(), input.to_vec());
    tokio::task::spawn_blocking(move || {
        let path = data_dir.join("answer");
        let file = std::fs::File::create(&path).unwrap();
        let mut terminal = Terminal::new(Some((path.clone(), file)));
        let connection = connect(&data_dir).unwrap().unwrap();
        let exit = connection.run(&request, Some(Box::new(std::io::Cursor::new(input))), &mut terminal).unwrap();
        (exit, std::fs::read_to_string(path).unwrap())
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_command_runs_beside_a_server() {
    let base = tempfile::tempdir().unwrap();
    // 200 bytes are more than a socket's path may have.
    let directory = base.path().join("d".repeat(200));
    std::fs::create_dir(&directory).unwrap();
    assert!(connect(&directory).unwrap().is_none());
    let listener = listen(&directory, None).unwrap();
    let mode = std::fs::metadata(directory.join(SOCKET)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let serving = tokio::spawn(async move { listener.serve(handler()).await });

    let large = vec![7_u8; 3_000_000];
    assert_eq!(ask(&directory, request("count"), &large).await, (Exit::Done, "count 3000000 true\n".to_owned()));
    assert_eq!(ask(&directory, request("fail"), b"").await.0, Exit::Usage);
    let other = Request { version: "0.0.1".to_owned(), ..request("count") };
    assert_eq!(ask(&directory, other, b"").await.0, Exit::Unreachable);

    serving.abort();
    let _ = serving.await;
    assert!(connect(&directory).unwrap().is_none());
    assert!(!directory.join(SOCKET).exists());
}

#[tokio::test]
async fn the_runtime_directory_has_the_socket_and_the_data_directory_a_link() {
    let data = tempfile::tempdir().unwrap();
    let runtime = tempfile::tempdir().unwrap();
    // A dead socket of an earlier run is in the way.
    drop(std::os::unix::net::UnixListener::bind(data.path().join(SOCKET)).unwrap());
    assert!(connect(data.path()).unwrap().is_none());
    let listener = listen(data.path(), Some(runtime.path())).unwrap();
    assert!(std::fs::symlink_metadata(data.path().join(SOCKET)).unwrap().is_symlink());
    let serving = tokio::spawn(async move { listener.serve(handler()).await });
    assert_eq!(ask(data.path(), request("count"), b"abc").await, (Exit::Done, "count 3 true\n".to_owned()));
    serving.abort();
}
