//! Reading files as people have them: the exports of other programs and the torture set under `tests/fixtures`.

mod mapping;
mod reading;
