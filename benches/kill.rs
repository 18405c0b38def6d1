//! Kills the server while clients write, and looks for every acknowledged write: `cargo bench --bench kill`, with
//! `-- KILLS CLIENTS SEED` for other numbers than 200 kills, 8 clients and seed 1. Prints a table; ends with status 1
//! when a write was lost.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program for developers that stops at the first surprise and prints its table"
)]

#[path = "../tests/it/kill/harness.rs"]
mod harness;
#[path = "../tests/it/quick.rs"]
mod quick;

use std::path::Path;
use std::process::ExitCode;

use harness::{Instance, Kill};

#[tokio::main]
async fn main() -> ExitCode {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let number = |place: usize, usual: u64| numbers.get(place).copied().unwrap_or(usual);
    let (kills, clients, seed) = (number(0, 200), number(1, 8), number(2, 1));
    let here = tempfile::tempdir().unwrap();
    let mut instance = Instance::init(Path::new(env!("CARGO_BIN_EXE_leadlab")), here.path(), seed);
    println!("{kills} kills, {clients} clients, seed {seed}");
    println!("kills   acknowledged  unanswered        kept        lost  restart ms (median, worst)");
    let mut sum = Kill::default();
    let mut restarts = Vec::new();
    for n in 1..=kills {
        let kill = instance.kill_once(usize::try_from(clients).unwrap()).await;
        sum.acknowledged += kill.acknowledged;
        sum.unanswered += kill.unanswered;
        sum.kept += kill.kept;
        sum.lost += kill.lost;
        restarts.push(kill.restart.as_millis());
        if n % 20 == 0 || n == kills {
            restarts.sort_unstable();
            let (median, worst) = (restarts[restarts.len() / 2], restarts[restarts.len() - 1]);
            println!(
                "{n:>5} {:>14} {:>11} {:>11} {:>11}  {median}, {worst}",
                sum.acknowledged, sum.unanswered, sum.kept, sum.lost
            );
        }
    }
    let last = instance.finish().await;
    println!("at the end: {} lost, db check is clean", last.lost);
    if sum.lost + last.lost == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
