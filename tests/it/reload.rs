//! What a running server takes over at SIGHUP, through the real program: another mail account, whole or not at all.

use std::time::Duration;

use crate::program::Program;
use crate::smtp::{PASSWORD, Smtp, USER};

/// Writes the configuration of a program that sends by `smtp`.
fn configure(program: &Program, smtp: &Smtp, password: &str) {
    let of = |wanted: &str| smtp.environment().into_iter().find(|(name, _)| *name == wanted).unwrap().1;
    let text = format!(
        "[mail]\nsmtp_url = {:?}\nsmtp_password = {password:?}\nfrom = {USER:?}\n[net]\nca_file = {:?}\n",
        of("LEADLAB__MAIL__SMTP_URL"),
        of("LEADLAB__NET__CA_FILE"),
    );
    std::fs::write(program.path("leadlab.toml"), text).unwrap();
}

/// Waits until the server has logged `part` so often.
async fn logged(program: &Program, part: &str, times: usize) {
    for _ in 0..200 {
        if program.log().matches(part).count() >= times {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not logged {times} times: {part} in {}", program.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hangup_takes_over_another_mail_account() {
    let (first, second) = (Smtp::start().await, Smtp::start().await);
    let program = Program::new();
    let serving = program.serve(&[]);
    let send = || program.run(&["mail", "test", "--to", "eve@example.org"]);
    assert_eq!(send().0, 78, "mail is not set up");

    configure(&program, &first, PASSWORD);
    assert_eq!(send().0, 78, "not before it is told to");
    serving.hang_up();
    logged(&program, "was read again", 1).await;
    assert_eq!(send().0, 0, "{}", program.log());
    assert_eq!(first.take().len(), 1);

    // The authority's file is none: everything stays.
    configure(&program, &second, PASSWORD);
    let file = program.path("leadlab.toml");
    let good = std::fs::read_to_string(&file).unwrap();
    let none = program.path("none.pem");
    std::fs::write(&none, "no certificate").unwrap();
    let authority = good.lines().find(|line| line.starts_with("ca_file")).unwrap();
    std::fs::write(&file, good.replace(authority, &format!("ca_file = {none:?}"))).unwrap();
    serving.hang_up();
    logged(&program, "was not taken over", 1).await;
    std::fs::write(&file, &good).unwrap();
    assert_eq!((send().0, first.take().len(), second.take().len()), (0, 1, 0));

    serving.hang_up();
    logged(&program, "was read again", 2).await;
    assert_eq!((send().0, first.take().len(), second.take().len()), (0, 0, 1));

    // Another password is the second server's no more, and mail ends where `[mail]` does.
    configure(&program, &second, "Some-other-7");
    serving.hang_up();
    logged(&program, "was read again", 3).await;
    let (status, _, said) = send();
    assert!(status == 1 && said.contains("password"), "{status} {said}");
    std::fs::write(&file, "").unwrap();
    serving.hang_up();
    logged(&program, "was read again", 4).await;
    assert_eq!(send().0, 78);
    assert_eq!(serving.stop(), Some(0));
}
