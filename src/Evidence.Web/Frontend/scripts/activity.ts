const name = "evidence-activity";
// The sign-in is the browser's and not the page's: what somebody does in one window holds in the others.
const others = new BroadcastChannel(name);

/** A request that renewed the sign-in: the warning starts counting again, in every window. */
export function activity(): void {
  window.dispatchEvent(new Event(name));
  others.postMessage(null);
}

export function onActivity(heard: () => void): void {
  window.addEventListener(name, heard);
  others.addEventListener("message", heard);
}
