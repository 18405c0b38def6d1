//! What one page before sign-in hands to the next: a notice for the sign-in page, and the address typed so far.

import { signal } from "../lib.js";

/** Shown once above the sign-in form. */
export const notice = signal("");
/** The email address that was typed last. */
export const typedEmail = signal("");
