//! Kills the server while clients write, and looks for every acknowledged write.

fn main() {}
