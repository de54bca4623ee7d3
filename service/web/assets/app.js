// What the pages need in the browser: htmx with its stream of server events, the keyboard, and drafts.
import htmx from "htmx.org";
import "htmx.org/dist/ext/hx-sse.js";
import "./keyboard.js";
import "./drafts.js";
import "./notices.js";

window.htmx = htmx;
