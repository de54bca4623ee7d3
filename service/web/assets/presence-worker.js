// A heartbeat that browsers do not slow down when its tab is behind others, as they do with timers of pages.

const EVERY_MS = 15_000;

async function beat() {
  try {
    const answer = await fetch("/presence/heartbeat", { method: "POST", redirect: "manual" });
    if (answer.ok) self.postMessage("alive");
  } catch {
    // The server or the network is away; the page says so itself, and the next beat tries again.
  }
}

setInterval(beat, EVERY_MS);
