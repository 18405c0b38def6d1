//! Measures the server at several sizes of the data.

fn main() {}
