//! Follows the phone layout while the window changes.

import { useEffect, useState } from "../lib.js";
import { isPhone } from "./popover.js";

/** True on the phone layout. */
export function usePhone() {
  const [phone, setPhone] = useState(isPhone);
  useEffect(() => {
    const media = matchMedia("(max-width: 720px)");
    const change = () => setPhone(media.matches);
    media.addEventListener("change", change);
    return () => media.removeEventListener("change", change);
  }, []);
  return phone;
}
