const name = "evidence-activity";

/** A request that renewed the sign-in: the warning starts counting again. */
export function activity(): void {
  window.dispatchEvent(new Event(name));
}

export function onActivity(heard: () => void): void {
  window.addEventListener(name, heard);
}
