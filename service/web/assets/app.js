// What the pages need in the browser: htmx with its stream of server events, the keyboard, drafts, deadlines and presence.
import htmx from "htmx.org";
import "htmx.org/dist/ext/hx-sse.js";
import "./keyboard.js";
import "./drafts.js";
import "./notices.js";
import "./time-left.js";
import "./presence.js";
import "./ticks.js";
import "./map.js";
import "./earlier-answers.js";
import "./seat.js";
import "./dials.js";
import "./shorten.js";

window.htmx = htmx;
