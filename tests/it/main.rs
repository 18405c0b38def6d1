//! The integration tests: one binary, a module per subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails loudly, its helpers too"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::format_push_string,
    clippy::cast_possible_wrap,
    clippy::items_after_statements,
    clippy::zero_sized_map_values,
    reason = "tests measure, write small texts, and stand for themselves"
)]

mod accounts;
mod activities;
mod agendas;
mod ai_providers;
mod architecture;
mod audit;
mod auth;
mod board;
mod bodies;
mod browser;
mod caches;
mod calendar_feed;
mod canned_replies;
mod commands;
mod connections;
mod crm_reports;
mod dashboard;
mod deals;
mod demo;
mod duplicates;
mod email_change;
mod errors;
mod exports;
mod families;
mod favourites;
mod fields;
mod files;
mod guard;
mod guards;
mod http;
mod http2;
mod import_recipes;
mod import_rows;
mod imports;
mod invitations;
mod jwt;
mod keys;
mod kill;
mod last_activity;
mod leads;
mod limits;
mod live;
mod lockout;
mod mail;
mod mail_keys;
mod merge;
mod metrics;
mod migration;
mod net;
mod notes;
mod notices;
mod notifications;
mod oidc;
mod openapi;
mod operation;
mod organization_zip;
mod own_account;
mod password_table;
mod passwords;
mod peer;
mod permissions;
mod pipelines;
mod program;
mod protocol;
mod proxies;
mod quick;
mod reads;
mod reencrypt;
mod reload;
mod reminders;
mod reports;
mod rest;
mod retention;
mod search;
mod second_factor;
mod second_step;
mod security_docs;
mod sessions;
mod smtp;
mod starting;
mod store;
mod suites;
mod support;
mod suspicious;
mod system;
mod texts;
mod tickets;
mod tiers;
mod tokens;
mod transfer;
mod views;
mod wire;
