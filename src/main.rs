//! The program: hands its arguments to the command line.

use std::process::ExitCode;

/// The store takes and frees pages all the time; the C library's allocator took a tenth of a write for that. Version 3 of
/// mimalloc, for version 2 keeps what one thread took and another freed: 100 MiB after the repair of a large file.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    leadlab::cli::run()
}
