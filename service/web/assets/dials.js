// <dial-curve>: while a dial is turned, what it would do is said and drawn. Without this, the form's preview does.

const Z = 1.959963984540054;

function wilson(part, whole) {
  const square = Z * Z;
  const middle = 2 * part + square;
  const half = Z * Math.sqrt(square + (4 * part * (whole - part)) / whole);
  const scale = 2 * (whole + square);
  return [part ? (middle - half) / scale : 0, part < whole ? (middle + half) / scale : 1];
}

const filled = (pattern, values) => pattern.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

class DialCurve extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.points = JSON.parse(this.dataset.points);
    this.bounds = JSON.parse(this.dataset.bounds);
    this.messages = Number(this.dataset.messages);
    this.number = new Intl.NumberFormat(this.dataset.language, { minimumFractionDigits: 1, maximumFractionDigits: 1, roundingMode: "halfEven" });
    this.whole = new Intl.NumberFormat(this.dataset.language);
    this.addEventListener("input", (event) => this.turned(event.target));
    this.show();
  }

  // Turning something chooses what it belongs to, and asking never comes to lie above acting.
  turned(target) {
    const { act, ask, mode, guarantee } = this.form.elements;
    const name = target.dataset.twin?.replace("dial-", "") ?? target.name;
    if (name === "act") mode.value = "act";
    if (target === guarantee) mode.value = "guarantee";
    if (mode.value === "act" && (name === "act" || name === "ask") && Number(act.value) < Number(ask.value)) {
      const other = name === "act" ? ask : act;
      other.value = name === "act" ? act.value : ask.value;
      this.querySelector(`[data-twin="${other.id}"]`).value = other.value;
    }
    this.show();
  }

  show() {
    const sentence = this.querySelector("[data-sentence]");
    if (!sentence) return;
    const { act, ask, mode, guarantee } = this.form.elements;
    const asks = Math.min(Math.max(Math.round(Number(ask.value)), 0), 100);
    const from = Math.min(Math.max(Math.round(Number(act.value)), 0), 100);
    const [bound, n, right] = mode.value === "guarantee" ? this.bounds[guarantee.value] : [from / 100, ...this.points[from]];
    sentence.textContent = [mode.value === "guarantee" ? this.kept(guarantee.value, bound) : "", bound === null ? "" : this.said(n, right)].join(" ").trim();
    const suggested = Math.max(this.points[asks][0] - n, 0);
    this.querySelector("[data-rest]").textContent = filled(this.dataset.sayRest, {
      suggested: this.share(suggested), asked: this.share(this.messages - n - suggested),
    });
    this.mark("act", bound === null ? 100 : bound * 100);
    this.mark("ask", asks);
  }

  share(part) { return this.of(part / this.messages); }

  // As the server writes it: Dutch with a space.
  of(value) {
    const number = this.number.format(value * 100);
    return this.dataset.language === "nl" ? `${number} %` : `${number}%`;
  }

  kept(guarantee, bound) {
    const wanted = this.of(Number(guarantee) / 100);
    return bound === null ? filled(this.dataset.sayNone, { guarantee: wanted }) : filled(this.dataset.sayBound, { guarantee: wanted, bound: this.of(bound) });
  }

  said(n, right) {
    if (!n) return this.dataset.sayNothing;
    const [low, high] = wilson(right, n);
    return filled(this.dataset.sayAt, {
      coverage: this.share(n), precision: this.of(right / n), n: this.whole.format(n), low: this.of(low), high: this.of(high),
    });
  }

  mark(name, x) {
    const line = this.querySelector(`[data-mark="${name}"]`);
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
  }
}

customElements.define("dial-curve", DialCurve);
