//! Whether the palette, the key sheet and the notifications are open: anybody may open them, the shell draws them.

import { signal } from "../lib.js";

export const paletteOpen = signal(false);
export const helpOpen = signal(false);
/** What the list of notifications hangs at while it is open; on a phone nothing. */
export const newsAt = signal(/** @type {Element | null | undefined} */ (undefined));
/** How many notifications are not read. */
export const unread = signal(0);
