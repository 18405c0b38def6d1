//! The program: hands its arguments to the command line.

use std::process::ExitCode;

/// The store takes and frees pages all the time; the C library's allocator took a tenth of a write for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    leadlab::cli::run()
}
