// A deadline that counts down on an open page, without asking the server; words and patterns come from the layout.

const MINUTE = 60_000;
const SOON = 3 * 60 * MINUTE;
const EVERY_MS = 5_000;
const shown = new Set();
const RANK = { calm: 0, near: 1, late: 2 };
let skew = null;
let news = [];

const words = () => document.getElementById("time-words").dataset;
const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// The server's time as this page was made: a laptop's clock may be minutes off.
function now() {
  const answered = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
  skew ??= Date.parse(words().now) - performance.timeOrigin - answered;
  return Date.now() + skew;
}

function span(minutes) {
  const say = words();
  if (minutes < 60) return fill(say.minutes, { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return fill(say.hours, { hours, minutes: String(minutes % 60).padStart(2, "0") });
  return fill(say.days, { days: Math.floor(hours / 24), hours: hours % 24 });
}

function standing({ due, near, moment }) {
  const left = Date.parse(due) - now();
  if (left <= 0) return ["late", fill(words().late, { time: span(Math.floor(-left / MINUTE) || 1) })];
  const isFar = moment && left > SOON;
  const time = isFar ? moment : span(Math.ceil(left / MINUTE));
  if (!near || Date.parse(near) > now()) return ["calm", time];
  return ["near", fill(isFar ? words().by : words().left, { time })];
}

class TimeLeft extends HTMLElement {
  static observedAttributes = ["data-state"];

  connectedCallback() {
    shown.add(this);
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  // However it changed, by time or by an update: that it got worse is said aloud, once.
  attributeChangedCallback(_, before, after) {
    if (!this.isConnected || !this.dataset.label || !(RANK[after] > RANK[before])) return;
    news.push(`${this.dataset.label}: ${words()[`said${after[0].toUpperCase()}${after.slice(1)}`]}`);
    if (news.length === 1) setTimeout(announce, 300);
  }

  tick() {
    const [state, text] = standing(this.dataset);
    const time = this.querySelector("time");
    if (time && time.textContent !== text) time.textContent = text;
    if (this.dataset.state === state) return;
    this.dataset.state = state;
    const word = this.querySelector("[data-word]");
    if (word) word.textContent = words()[`said${state[0].toUpperCase()}${state.slice(1)}`];
  }
}

// What has to be accepted within minutes counts in seconds; screen readers get the moment itself, which stands beside it.
class OfferLeft extends HTMLElement {
  connectedCallback() {
    this.tick();
    this.timer = setInterval(() => this.tick(), 1_000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const seconds = Math.max(Math.ceil((Date.parse(this.dataset.until) - now()) / 1_000), 0);
    this.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

function announce() {
  const place = document.getElementById("said-aloud");
  if (place) place.textContent = news.join(". ");
  news = [];
}

customElements.define("time-left", TimeLeft);
customElements.define("offer-left", OfferLeft);
setInterval(() => shown.forEach((one) => one.tick()), EVERY_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) shown.forEach((one) => one.tick());
});
