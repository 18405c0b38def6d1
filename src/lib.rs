//! LeadLab: a self-hosted CRM in one file. The layers and their rules are in `docs/ARCHITECTURE.md`.

pub mod account;
pub mod admin;
pub mod app;
pub mod audit;
pub mod auth;
pub mod base;
pub mod blobs;
pub mod cache;
pub mod cli;
pub mod config;
pub mod crm;
pub mod crypto;
pub mod http;
pub mod jobs;
pub mod limits;
pub mod live;
pub mod mail;
pub mod metrics;
pub mod net;
pub mod rest;
pub mod serve;
pub mod socket;
pub mod store;
pub mod transfer;
