//! SIGKILL at random moments loses no acknowledged write. `benches/kill.rs` does the same more often.

mod harness;

use std::path::Path;
use std::process::{Command, Stdio};

use harness::Instance;

#[tokio::test]
async fn ten_kills_lose_no_acknowledged_write() {
    let here = tempfile::tempdir().unwrap();
    let mut instance = Instance::init(Path::new(env!("CARGO_BIN_EXE_leadlab")), here.path(), 7);
    let mut acknowledged = 0;
    for n in 1..=10 {
        let kill = instance.kill_once(4).await;
        assert_eq!(kill.lost, 0, "kill {n}: {kill:?}");
        acknowledged += kill.acknowledged;
    }
    assert!(acknowledged > 20, "only {acknowledged} writes were acknowledged");
    assert_eq!(instance.finish().await.lost, 0);
}

#[test]
fn a_kill_during_the_first_start_leaves_nothing_in_the_way() {
    for wait in [0_u64, 5, 15, 30, 60, 120] {
        let here = tempfile::tempdir().unwrap();
        let program = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_leadlab"));
            command
                .current_dir(here.path())
                .env_clear()
                .envs(crate::quick::counted())
                .stdin(Stdio::null())
                .stdout(Stdio::null());
            command
        };
        let serve = ["serve", "--listen", "127.0.0.1:0"];
        let mut first = program().args(serve).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        first.kill().unwrap();
        first.wait().unwrap();
        let password = here.path().join("password");
        std::fs::write(&password, "Kestrel-Harbour-42").unwrap();
        let init = ["init", "--organization", "Acme", "--admin", "ada@example.com", "--password-file"];
        let made = program().args(init).arg(&password).output().unwrap();
        assert!(made.status.success(), "after {wait} ms: {}", String::from_utf8_lossy(&made.stderr));
        let check = program().args(["db", "check"]).output().unwrap();
        assert!(check.status.success(), "after {wait} ms: {}", String::from_utf8_lossy(&check.stderr));
    }
}
