//! Whether the palette and the key sheet are open: anybody may open them, the shell draws them.

import { signal } from "../lib.js";

export const paletteOpen = signal(false);
export const helpOpen = signal(false);
